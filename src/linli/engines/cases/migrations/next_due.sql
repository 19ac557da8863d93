-- As clocks.sql had it, but the work grows with the rows of the statement, whatever plan a session has kept: the changed
-- cases come from a set difference, never from a join of the transition tables, and each least due is read once.
CREATE OR REPLACE FUNCTION cases_keep_next_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE cases_case k SET next_due = least(k.next_due, n.due)
      FROM (SELECT area_id, case_id, min(due) AS due FROM added WHERE stopped IS NULL GROUP BY 1, 2) n
     WHERE k.area_id = n.area_id AND k.id = n.case_id AND k.next_due IS DISTINCT FROM least(k.next_due, n.due);
  ELSE
    WITH n AS MATERIALIZED (
      SELECT t.area_id, t.case_id,
             (SELECT min(c.due) FROM cases_clock c
               WHERE c.area_id = t.area_id AND c.case_id = t.case_id AND c.stopped IS NULL) AS due
        FROM (SELECT DISTINCT d.area_id, d.case_id
                FROM (SELECT area_id, case_id, id, due, stopped FROM added
                      EXCEPT ALL SELECT area_id, case_id, id, due, stopped FROM gone) d) t)
    UPDATE cases_case k SET next_due = n.due FROM n
     WHERE k.area_id = n.area_id AND k.id = n.case_id AND k.next_due IS DISTINCT FROM n.due;
  END IF;
  RETURN NULL;
END $$;

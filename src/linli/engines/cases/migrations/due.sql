-- What the running clocks of a case come to (CaseDue), whatever statement changed them. A case has its row from its
-- first moment until it has ended, and again when it is opened anew.
CREATE FUNCTION cases_hot(kind text, level int, public_event boolean) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT kind = 'emergency' OR level = 1 OR public_event $$;
CREATE FUNCTION cases_keep_open() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO cases_due (area_id, case_id, community_id, due, hot)
    VALUES (NEW.area_id, NEW.id, NEW.community_id, '9999-01-01Z', cases_hot(NEW.kind, NEW.level, NEW.public_event));
  ELSIF NEW.state IN ('closed', 'declined', 'withdrawn', 'merged') THEN
    DELETE FROM cases_due WHERE area_id = NEW.area_id AND case_id = NEW.id;
  ELSE
    INSERT INTO cases_due (area_id, case_id, community_id, due, fires, hot)
    SELECT NEW.area_id, NEW.id, NEW.community_id, coalesce(min(c.due), '9999-01-01Z'), min(c.fires),
           cases_hot(NEW.kind, NEW.level, NEW.public_event)
      FROM cases_clock c WHERE c.area_id = NEW.area_id AND c.case_id = NEW.id AND c.stopped IS NULL
    ON CONFLICT (area_id, case_id) DO UPDATE SET community_id = excluded.community_id, hot = excluded.hot;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER due_of_new AFTER INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_keep_open();
CREATE TRIGGER due_of_ended AFTER UPDATE OF state, community_id, kind, level, public_event ON cases_case FOR EACH ROW
  WHEN (OLD.community_id <> NEW.community_id OR cases_hot(OLD.kind, OLD.level, OLD.public_event)
        <> cases_hot(NEW.kind, NEW.level, NEW.public_event) OR (OLD.state IN ('closed', 'declined', 'withdrawn', 'merged'))
        <> (NEW.state IN ('closed', 'declined', 'withdrawn', 'merged')))
  EXECUTE FUNCTION cases_keep_open();

-- The work grows with the rows of the statement, whatever plan a session has kept: each case of them is read once, in
-- order, so that neighbours are found on one page.
DROP TRIGGER next_due_of_new ON cases_clock;
DROP TRIGGER next_due_of_changed ON cases_clock;
DROP FUNCTION cases_keep_next_due();
CREATE FUNCTION cases_keep_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE cases_due d SET due = least(d.due, n.due), fires = least(d.fires, n.fires)
      FROM (SELECT area_id, case_id, min(due) AS due, min(fires) AS fires FROM added WHERE stopped IS NULL GROUP BY 1, 2) n
     WHERE d.area_id = n.area_id AND d.case_id = n.case_id
       AND (d.due, d.fires) IS DISTINCT FROM (least(d.due, n.due), least(d.fires, n.fires));
  ELSE
    WITH n AS MATERIALIZED (
      SELECT t.area_id, t.case_id, coalesce(r.due, '9999-01-01Z') AS due, r.fires
        FROM (SELECT DISTINCT area_id, case_id FROM added ORDER BY 1, 2) t
       CROSS JOIN LATERAL (SELECT min(c.due) AS due, min(c.fires) AS fires FROM cases_clock c
                            WHERE c.area_id = t.area_id AND c.case_id = t.case_id AND c.stopped IS NULL) r)
    UPDATE cases_due d SET due = n.due, fires = n.fires FROM n
     WHERE d.area_id = n.area_id AND d.case_id = n.case_id AND (d.due, d.fires) IS DISTINCT FROM (n.due, n.fires);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER due_of_new AFTER INSERT ON cases_clock REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases_keep_due();
CREATE TRIGGER due_of_changed AFTER UPDATE ON cases_clock REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases_keep_due();

-- As clocks.sql had it, from the narrow table.
CREATE OR REPLACE FUNCTION cases_next_fires() RETURNS TABLE (area bigint, fires timestamptz) LANGUAGE plpgsql AS $$ BEGIN
  FOR area IN SELECT id FROM kernel_area LOOP
    PERFORM set_config('linli.area', area::text, true);
    SELECT min(d.fires) INTO fires FROM cases_due d WHERE d.area_id = area AND d.fires IS NOT NULL;
    IF fires IS NOT NULL THEN RETURN NEXT; END IF;
  END LOOP;
  PERFORM set_config('linli.area', '', true);
END $$;

-- Room on the page for a new due: then the row's other indexes need not be told.
ALTER TABLE cases_clock SET (fillfactor = 60);

-- W(t) and inv(x) as cases_worked and cases_instant have them, but of a whole line held as arrays, in order: for many
-- clocks of one calendar, which is then read once. A search by halves instead of a walk of an index.
CREATE FUNCTION cases_worked_in(starts timestamptz[], ends timestamptz[], cum bigint[], t timestamptz) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN starts[width_bucket(t, starts)] < ends[width_bucket(t, starts)] OR t = ends[width_bucket(t, starts)]
              THEN cum[width_bucket(t, starts)]
                   + cases_us(least(t, ends[width_bucket(t, starts)]) - starts[width_bucket(t, starts)]) END $$;
CREATE FUNCTION cases_instant_in(starts timestamptz[], ends timestamptz[], cum bigint[], x bigint) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN starts[width_bucket(x - 1, cum)] + (x - cum[width_bucket(x - 1, cum)]) * interval '1 microsecond'
                   <= ends[width_bucket(x - 1, cum)]
              THEN starts[width_bucket(x - 1, cum)] + (x - cum[width_bucket(x - 1, cum)]) * interval '1 microsecond'
         END $$;
-- What the pauses of a clock are worth, as cases_paused has it, on such a line; without a clock nothing is asked.
CREATE FUNCTION cases_paused_in(starts timestamptz[], ends timestamptz[], cums bigint[], clock bigint, wanted bigint,
                                cap bigint, held bigint)
RETURNS TABLE (moved bigint, rest bigint, allowed bigint, since bigint, until timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT a.* FROM (SELECT 1 WHERE clock IS NOT NULL OFFSET 0) asked CROSS JOIN LATERAL (
  SELECT least(cap, coalesce(sum(q.worth) FILTER (WHERE q.counts AND NOT q.open), 0))::bigint,
         max(wanted + least(cap, q.before) - q.begun) FILTER (WHERE q.counts AND q.open),
         max(least(coalesce(q.cap_of_reason, cap), cap - q.before)) FILTER (WHERE q.counts AND q.open),
         max(q.begun) FILTER (WHERE q.counts AND q.open),
         max(q.until_then) FILTER (WHERE q.counts AND q.open)
    FROM (
      SELECT w.*, bool_and(w.begun < greatest(wanted + least(cap, w.before), held)) OVER (ORDER BY w.begun, w.id) AS counts
        FROM (
          SELECT v.*, coalesce(sum(v.worth) OVER (ORDER BY v.begun, v.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
                               0)::bigint AS before
            FROM (
              SELECT b.*, least(b.cap_of_reason, b.finished - b.begun) AS worth
                FROM (
                  SELECT p.id, upper_inf(p.during) AS open, p.cap AS cap_of_reason, p.until AS until_then,
                         cases_worked_in(starts, ends, cums, lower(p.during)) AS begun,
                         cases_worked_in(starts, ends, cums, upper(p.during)) AS finished
                    FROM cases_clockpause p
                   WHERE p.area_id = linli_area() AND p.clock_id = clock AND lower(p.during) >= starts[1]
                  OFFSET 0) b) v) w) q) a $$;

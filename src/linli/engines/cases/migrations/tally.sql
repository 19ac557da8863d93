-- As what an open case is counted, by the names of the list's tabs: its state, its kind, and what else asks for somebody.
-- What is late is not among them: time alone makes it so, and it is told by predicate.
CREATE FUNCTION cases_counted(c cases_case) RETURNS text[] LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN c.state IN ('', 'closed', 'declined', 'withdrawn', 'merged') THEN '{}' ELSE array_remove(ARRAY[
           'state:' || c.state, 'kind:' || c.kind,
           CASE WHEN c.state = 'resolved' AND (c.kind IN ('complaint', 'emergency') OR c.source = 'hotline' OR c.id % 5 = 0)
                THEN 'call_back' END,
           CASE WHEN c.contested THEN 'contested' END, CASE WHEN c.public_event THEN 'events' END,
           CASE WHEN c.gen > 1 THEN 'again' END,
           CASE WHEN c.kind = 'emergency' OR c.level = 1 OR c.public_event THEN 'hot' END], NULL) END
      || CASE WHEN c.review AND c.state <> '' THEN '{review}'::text[] ELSE '{}' END $$;

-- Each change is a row of its own: no counter that two acts wait for. A job folds them. A case begins without a state,
-- so its first event counts it in.
CREATE FUNCTION cases_keep_tally() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  INSERT INTO cases_tally (area_id, community_id, name, n)
  SELECT NEW.area_id, d.community, d.name, sum(d.n)
    FROM (SELECT OLD.community_id AS community, unnest(cases_counted(OLD)) AS name, -1 AS n
           UNION ALL SELECT NEW.community_id, unnest(cases_counted(NEW)), 1) d
   GROUP BY 2, 3 HAVING sum(d.n) <> 0;
  RETURN NULL;
END $$;
CREATE TRIGGER tally_kept AFTER UPDATE OF state, kind, level, source, community_id, gen, contested, review, public_event
  ON cases_case FOR EACH ROW
  WHEN ((OLD.state, OLD.kind, OLD.level, OLD.source, OLD.community_id, OLD.gen, OLD.contested, OLD.review, OLD.public_event)
        IS DISTINCT FROM
        (NEW.state, NEW.kind, NEW.level, NEW.source, NEW.community_id, NEW.gen, NEW.contested, NEW.review, NEW.public_event))
  EXECUTE FUNCTION cases_keep_tally();

-- What the database keeps of the flow, whoever writes.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON cases_flow FROM linli_app;

CREATE FUNCTION cases_carries(evidence jsonb, wanted text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(evidence -> wanted NOT IN ('null'::jsonb, '""'::jsonb, '[]'::jsonb, '{}'::jsonb), false) $$;

-- A case changes its state by an event only: the event's trigger does it, one level deeper.
CREATE FUNCTION cases_state_guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> '' OR NEW.version <> 0 OR NEW.into_id IS NOT NULL THEN
      RAISE EXCEPTION 'a case begins with an event' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_by_event';
    END IF;
  ELSIF pg_trigger_depth() < 2 THEN
    RAISE EXCEPTION 'a state changes by an event' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_by_event';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER state_added BEFORE INSERT ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_state_guard();
CREATE TRIGGER state_changed BEFORE UPDATE OF state, version, gen, into_id, touched_at ON cases_case FOR EACH ROW
  WHEN ((OLD.state, OLD.version, OLD.gen, OLD.into_id, OLD.touched_at)
        IS DISTINCT FROM (NEW.state, NEW.version, NEW.gen, NEW.into_id, NEW.touched_at))
  EXECUTE FUNCTION cases_state_guard();

CREATE FUNCTION cases_event_added() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE wrong record; BEGIN
  SELECT * INTO wrong FROM (
    SELECT a.case_id, a.action, a.from_state, a.to_state, c.state,
           CASE WHEN f.id IS NULL OR a.from_state <> c.state THEN 'case_flow'
                WHEN a.occurred_at < c.touched_at THEN 'case_in_order'
                WHEN a.gen <> c.gen + CASE WHEN a.action IN ('reopen', 'appeal') THEN 1 ELSE 0 END THEN 'case_gen'
                WHEN EXISTS (SELECT FROM unnest(f.evidence) AS needed WHERE NOT cases_carries(a.evidence, needed))
                  THEN 'case_evidence'
                WHEN a.action = 'auto_close' AND c.source = 'hotline' THEN 'case_hotline_called_back'
                WHEN a.action = 'decline' AND (a.evidence ->> 'asked_by_id')::bigint IS NOT DISTINCT FROM a.user_id
                  THEN 'case_second_person'
                WHEN a.action IN ('call_back', 'call_try', 'unreachable') AND a.user_id = c.handler_id
                  THEN 'case_called_by_another'
                WHEN a.action IN ('accept', 'grab', 'arrive', 'start', 'resolve') AND a.user_id = c.about_user_id
                  THEN 'case_not_with_its_object'
                WHEN a.action = 'merge' AND NOT EXISTS (
                  SELECT FROM cases_case t WHERE t.area_id = a.area_id AND t.id = (a.evidence ->> 'into')::bigint
                     AND t.id <> c.id AND t.community_id = c.community_id
                     AND t.state NOT IN ('', 'closed', 'declined', 'withdrawn', 'merged')) THEN 'case_open_target'
           END AS rule
      FROM added a JOIN cases_case c ON c.area_id = a.area_id AND c.id = a.case_id
      LEFT JOIN cases_flow f ON f.kind = c.kind AND f.action = a.action AND f.from_state = a.from_state
       AND f.to_state = a.to_state) judged
   WHERE rule IS NOT NULL LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'case %: % from % (is %) to %', wrong.case_id, wrong.action, wrong.from_state, wrong.state,
      wrong.to_state USING ERRCODE = 'check_violation', CONSTRAINT = wrong.rule;
  END IF;
  IF EXISTS (SELECT FROM added WHERE from_state <> to_state GROUP BY case_id HAVING count(*) > 1) THEN
    RAISE EXCEPTION 'one step of a case a statement' USING ERRCODE = 'check_violation', CONSTRAINT = 'case_flow';
  END IF;
  UPDATE cases_case c
     SET state = a.to_state, version = c.version + CASE WHEN a.to_state <> a.from_state THEN 1 ELSE 0 END,
         gen = a.gen, touched_at = a.occurred_at,
         into_id = CASE WHEN a.action = 'merge' THEN (a.evidence ->> 'into')::bigint ELSE c.into_id END
    FROM (SELECT DISTINCT ON (area_id, case_id) * FROM added
           ORDER BY area_id, case_id, (to_state <> from_state) DESC, occurred_at DESC, id DESC) a
   WHERE c.area_id = a.area_id AND c.id = a.case_id;
  RETURN NULL;
END $$;
CREATE TRIGGER event_added AFTER INSERT ON cases_caseevent REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases_event_added();

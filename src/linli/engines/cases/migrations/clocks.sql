-- Arithmetic of limits, said once to the database (clocks/rules.py says it in Python; tests hold the two together).
-- The functions are inlined into the statement that calls them in FROM: one plan over sets, no call a row.

CREATE FUNCTION cases_us(span interval) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (extract(epoch FROM span) * 1000000)::bigint $$;

-- W(t): work before t; no row past the end of the expansion.
CREATE FUNCTION cases_worked(area bigint, cal bigint, t timestamptz) RETURNS TABLE (x bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts < s.ends OR t = s.ends THEN s.cum + cases_us(least(t, s.ends) - s.starts) END
    FROM cases_stretch s WHERE s.area_id = area AND s.calendar_id = cal AND s.starts <= t
   ORDER BY s.starts DESC LIMIT 1 $$;

-- inv(x): the earliest instant with x of work before it; null when the expansion ran out.
CREATE FUNCTION cases_instant(area bigint, cal bigint, x bigint) RETURNS TABLE (t timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts + (x - s.cum) * interval '1 microsecond' <= s.ends
              THEN s.starts + (x - s.cum) * interval '1 microsecond' END
    FROM cases_stretch s WHERE s.area_id = area AND s.calendar_id = cal AND s.cum < x
   ORDER BY s.cum DESC LIMIT 1 $$;

-- The close of the last day of a limit in days; the day it begins on does not count.
CREATE FUNCTION cases_last_day(area bigint, cal bigint, anchor timestamptz, count bigint, unit text)
RETURNS TABLE (closes timestamptz, provisional boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT e.closes, e.provisional FROM cases_dayclosing b
    JOIN LATERAL (
      SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'workday' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.nth = b.nth + count
      UNION ALL
      (SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'day' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.day >= b.day + count::int
       ORDER BY d.day LIMIT 1)) e ON true
   WHERE unit <> 'us' AND b.area_id = area AND b.calendar_id = cal
     AND b.day = (anchor AT TIME ZONE 'Asia/Shanghai')::date $$;

-- What the pauses of a clock are worth. `wanted` is W(due) without them, `cap` the most they may add (null: no end),
-- `held` W(floor).
-- A pause that begins after the due moves nothing, nor does any later one.
CREATE FUNCTION cases_paused(area bigint, cal bigint, clock bigint, wanted bigint, cap bigint, held bigint)
RETURNS TABLE (moved bigint, rest bigint, allowed bigint, since bigint, until timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
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
              SELECT p.id, upper_inf(p.during) AS open, p.cap AS cap_of_reason, p.until AS until_then, b.x AS begun,
                     least(p.cap, e.x - b.x) AS worth
                FROM cases_clockpause p
               CROSS JOIN LATERAL cases_worked(area, cal, lower(p.during)) b
                LEFT JOIN LATERAL cases_worked(area, cal, upper(p.during)) e ON true
               WHERE p.area_id = area AND p.clock_id = clock) v) w) q $$;

-- due = inv(W(anchor) + budget + min(cap, pauses)), not after `latest`, not before `floor`; null while paused.
-- `spent` is W(anchor), `goal` W(due): what a new generation and a warning are reckoned from.
CREATE FUNCTION cases_reckon(area bigint, cal bigint, known_until timestamptz, anchor timestamptz, amount bigint, unit text,
                             latest timestamptz, floor timestamptz, clock bigint, cap_times int DEFAULT 2)
RETURNS TABLE (due timestamptz, warn timestamptz, provisional boolean, rest bigint, wakes timestamptz, spent bigint,
               goal bigint) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN p.rest IS NULL AND i.t IS NOT NULL THEN greatest(i.t, floor) END,
         CASE WHEN p.rest IS NULL THEN least(n.t, i.t) END,
         CASE WHEN unit = 'us' THEN coalesce(i.t >= known_until, false) ELSE d.provisional END,
         p.rest, CASE WHEN p.rest IS NOT NULL THEN least(k.t, p.until) END, a.x, g.x
    FROM cases_worked(area, cal, anchor) a
    LEFT JOIN LATERAL cases_last_day(area, cal, anchor, amount, unit) d ON true
    LEFT JOIN LATERAL cases_worked(area, cal, d.closes) e ON true
   CROSS JOIN LATERAL (SELECT CASE WHEN unit = 'us' THEN a.x + amount ELSE e.x END AS x) w
    LEFT JOIN LATERAL cases_worked(area, cal, floor) f ON true
    LEFT JOIN LATERAL cases_worked(area, cal, latest) l ON true
    LEFT JOIN LATERAL cases_paused(area, cal, clock, w.x, cap_times * (w.x - a.x), f.x) p ON true
   CROSS JOIN LATERAL (SELECT least(w.x + coalesce(p.moved, 0), l.x) AS x) g
    LEFT JOIN LATERAL cases_instant(area, cal, g.x) i ON true
    LEFT JOIN LATERAL cases_instant(area, cal, g.x - (w.x - a.x) / 4) n ON true
    LEFT JOIN LATERAL cases_instant(area, cal, p.since + p.allowed) k ON true $$;

-- The limits of a case by its pinned rules: of the first class that has any (the order of `rank`), and the common ones.
CREATE FUNCTION cases_limits(area bigint, timing bigint, of_kind text, of_level int, of_source text)
RETURNS TABLE (name text, amount bigint, unit text, calendar bigint, pausable boolean)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT DISTINCT ON (l.name) l.name::text,
         CASE l.unit WHEN 'minute' THEN l.amount * 60000000::bigint WHEN 'hour' THEN l.amount * 3600000000 ELSE l.amount END,
         CASE WHEN l.unit IN ('minute', 'hour') THEN 'us' ELSE l.unit END, l.calendar_id, l.pausable
    FROM cases_timinglimit l
    LEFT JOIN (
      SELECT f.kind, f.level FROM cases_timinglimit f
       CROSS JOIN LATERAL (SELECT CASE WHEN f.kind = 'hotline' AND of_source = 'hotline' THEN 1
                                       WHEN f.kind = of_kind AND f.level = of_level THEN 2
                                       WHEN f.kind = of_kind AND f.level = 0 THEN 3
                                       WHEN f.kind = '' AND f.level = of_level THEN 4 END AS rank) r
       WHERE f.area_id = area AND f.timing_id = timing AND r.rank IS NOT NULL ORDER BY r.rank LIMIT 1) c ON true
   WHERE l.area_id = area AND l.timing_id = timing AND (l.kind = '*' OR (l.kind = c.kind AND l.level = c.level))
   ORDER BY l.name, l.kind = '*' $$;

-- next_due of a case is the least due of its running clocks, by whatever statement they changed.
CREATE FUNCTION cases_keep_next_due() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE cases_case k SET next_due = least(k.next_due, n.due)
      FROM (SELECT area_id, case_id, min(due) AS due FROM added WHERE stopped IS NULL GROUP BY 1, 2) n
     WHERE k.area_id = n.area_id AND k.id = n.case_id AND k.next_due IS DISTINCT FROM least(k.next_due, n.due);
  ELSE
    UPDATE cases_case k SET next_due = n.due
      FROM (SELECT t.area_id, t.case_id,
                   (SELECT min(c.due) FROM cases_clock c
                     WHERE c.area_id = t.area_id AND c.case_id = t.case_id AND c.stopped IS NULL) AS due
              FROM (SELECT DISTINCT a.area_id, a.case_id FROM added a
                      JOIN gone g ON g.area_id = a.area_id AND g.id = a.id
                     WHERE (a.due, a.stopped) IS DISTINCT FROM (g.due, g.stopped)) t) n
     WHERE k.area_id = n.area_id AND k.id = n.case_id AND k.next_due IS DISTINCT FROM n.due;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER next_due_of_new AFTER INSERT ON cases_clock REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases_keep_next_due();
CREATE TRIGGER next_due_of_changed AFTER UPDATE ON cases_clock REFERENCING OLD TABLE AS gone NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION cases_keep_next_due();

-- A published version of the rules is what its cases go by: it and its limits stay.
CREATE FUNCTION cases_timing_stays() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE of bigint; BEGIN
  of := CASE WHEN TG_TABLE_NAME = 'cases_timing' THEN OLD.id ELSE coalesce((to_jsonb(OLD) ->> 'timing_id')::bigint,
                                                                          (to_jsonb(NEW) ->> 'timing_id')::bigint) END;
  IF EXISTS (SELECT FROM cases_timing t WHERE t.area_id = linli_area() AND t.id = of AND t.status = 'published') THEN
    RAISE EXCEPTION 'a published version of the rules does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER published_stays BEFORE UPDATE OR DELETE ON cases_timing
  FOR EACH ROW WHEN (OLD.status = 'published') EXECUTE FUNCTION cases_timing_stays();
CREATE TRIGGER published_stays BEFORE INSERT OR UPDATE OR DELETE ON cases_timinglimit
  FOR EACH ROW EXECUTE FUNCTION cases_timing_stays();
CREATE TRIGGER published_stays BEFORE INSERT OR UPDATE OR DELETE ON cases_rung
  FOR EACH ROW EXECUTE FUNCTION cases_timing_stays();

-- The first instant, by area, at which a clock has something to tell: one round trip for the ticker, within each wall.
CREATE FUNCTION cases_next_fires() RETURNS TABLE (area bigint, fires timestamptz) LANGUAGE plpgsql AS $$ BEGIN
  FOR area IN SELECT id FROM kernel_area LOOP
    PERFORM set_config('linli.area', area::text, true);
    SELECT min(c.fires) INTO fires FROM cases_clock c WHERE c.area_id = area AND c.fires IS NOT NULL;
    IF fires IS NOT NULL THEN RETURN NEXT; END IF;
  END LOOP;
  PERFORM set_config('linli.area', '', true);
END $$;

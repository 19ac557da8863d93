-- As clocks.sql had them, but what is looked for is worked out first, behind OFFSET 0. Below row security an index serves
-- a comparison only when nothing in it could leak; a whole expression of the caller would make it a filter over years.
CREATE OR REPLACE FUNCTION cases_worked(area bigint, cal bigint, t timestamptz) RETURNS TABLE (x bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts < s.ends OR v.sought = s.ends THEN s.cum + cases_us(least(v.sought, s.ends) - s.starts) END
    FROM (SELECT t AS sought OFFSET 0) v
   CROSS JOIN LATERAL (
     SELECT q.starts, q.ends, q.cum FROM cases_stretch q
      WHERE q.area_id = area AND q.calendar_id = cal AND q.starts <= v.sought ORDER BY q.starts DESC LIMIT 1) s $$;

CREATE OR REPLACE FUNCTION cases_instant(area bigint, cal bigint, x bigint) RETURNS TABLE (t timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts + (v.sought - s.cum) * interval '1 microsecond' <= s.ends
              THEN s.starts + (v.sought - s.cum) * interval '1 microsecond' END
    FROM (SELECT x AS sought OFFSET 0) v
   CROSS JOIN LATERAL (
     SELECT q.starts, q.ends, q.cum FROM cases_stretch q
      WHERE q.area_id = area AND q.calendar_id = cal AND q.cum < v.sought ORDER BY q.cum DESC LIMIT 1) s $$;

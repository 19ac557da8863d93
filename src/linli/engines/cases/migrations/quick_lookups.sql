-- As looking_up.sql had them. A scan backwards from an instant reads a whole page of the index before the first row is
-- taken, some hundred stretches: so first within the last three days, or the last twelve hours of work, where it reads
-- a few; only what lies behind a long holiday or in an endless stretch is looked for everywhere.
CREATE OR REPLACE FUNCTION cases_worked(area bigint, cal bigint, t timestamptz) RETURNS TABLE (x bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts < s.ends OR v.sought = s.ends THEN s.cum + cases_us(least(v.sought, s.ends) - s.starts) END
    FROM (SELECT t AS sought, t - interval '3 days' AS near OFFSET 0) v
   CROSS JOIN LATERAL (
     (SELECT q.starts, q.ends, q.cum FROM cases_stretch q WHERE q.area_id = area AND q.calendar_id = cal
         AND q.starts <= v.sought AND q.starts > v.near ORDER BY q.starts DESC LIMIT 1)
      UNION ALL
     (SELECT q.starts, q.ends, q.cum FROM cases_stretch q WHERE q.area_id = area AND q.calendar_id = cal
         AND q.starts <= v.sought ORDER BY q.starts DESC LIMIT 1)
      LIMIT 1) s $$;

CREATE OR REPLACE FUNCTION cases_instant(area bigint, cal bigint, x bigint) RETURNS TABLE (t timestamptz)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN s.starts + (v.sought - s.cum) * interval '1 microsecond' <= s.ends
              THEN s.starts + (v.sought - s.cum) * interval '1 microsecond' END
    FROM (SELECT x AS sought, x - 12 * 3600000000 AS near OFFSET 0) v
   CROSS JOIN LATERAL (
     (SELECT q.starts, q.ends, q.cum FROM cases_stretch q WHERE q.area_id = area AND q.calendar_id = cal
         AND q.cum < v.sought AND q.cum > v.near ORDER BY q.cum DESC LIMIT 1)
      UNION ALL
     (SELECT q.starts, q.ends, q.cum FROM cases_stretch q WHERE q.area_id = area AND q.calendar_id = cal
         AND q.cum < v.sought ORDER BY q.cum DESC LIMIT 1)
      LIMIT 1) s $$;

-- As clocks.sql had it; a limit in hours asks for no day.
CREATE OR REPLACE FUNCTION cases_last_day(area bigint, cal bigint, anchor timestamptz, count bigint, unit text)
RETURNS TABLE (closes timestamptz, provisional boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT e.closes, e.provisional
    FROM (SELECT 1 WHERE unit <> 'us' OFFSET 0) in_days
    JOIN cases_dayclosing b ON b.area_id = area AND b.calendar_id = cal
     AND b.day = (anchor AT TIME ZONE 'Asia/Shanghai')::date
    JOIN LATERAL (
      SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'workday' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.nth = b.nth + count
      UNION ALL
      (SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'day' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.day >= b.day + count::int
       ORDER BY d.day LIMIT 1)) e ON true $$;

-- Floating seconds, rounded: exact to the microsecond for spans below two centuries, and much cheaper than numeric.
CREATE OR REPLACE FUNCTION cases_us(span interval) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT (date_part('epoch', span) * 1000000)::bigint $$;

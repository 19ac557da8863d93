-- As quick_lookups.sql had it. The day is told first, by itself: compared with an expression that could fail, a row under
-- row security would be read before its own day is asked for, and so would the calendar's four years be for every clock.
CREATE OR REPLACE FUNCTION cases_last_day(area bigint, cal bigint, anchor timestamptz, count bigint, unit text)
RETURNS TABLE (closes timestamptz, provisional boolean) LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT e.closes, e.provisional
    FROM (SELECT (anchor AT TIME ZONE 'Asia/Shanghai')::date AS day WHERE unit <> 'us' OFFSET 0) begun
    JOIN cases_dayclosing b ON b.area_id = area AND b.calendar_id = cal AND b.day = begun.day
    JOIN LATERAL (
      SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'workday' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.nth = b.nth + count
      UNION ALL
      (SELECT d.closes, d.provisional, d.day FROM cases_dayclosing d
       WHERE unit = 'day' AND d.area_id = area AND d.calendar_id = cal AND d.works AND d.day >= b.day + count::int
       ORDER BY d.day LIMIT 1)) e ON true $$;

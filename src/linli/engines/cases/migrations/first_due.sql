-- What cases_reckon comes to for a clock that begins: no pause, no floor. Step by step, since a report starts several and
-- PostgreSQL takes longer to set up the one plan of cases_reckon than to run it. A test holds the two together.
CREATE FUNCTION cases_reckon_first(area bigint, cal bigint, known_until timestamptz, anchor timestamptz, amount bigint,
                                   unit text, latest timestamptz)
RETURNS TABLE (due timestamptz, warn timestamptz, provisional boolean) LANGUAGE plpgsql STABLE AS $$
DECLARE begun bigint; wanted bigint; goal bigint; last_day timestamptz; BEGIN
  SELECT w.x INTO begun FROM cases_worked(area, cal, anchor) w;
  IF NOT FOUND THEN RETURN; END IF;
  IF unit = 'us' THEN
    wanted := begun + amount;
  ELSE
    SELECT d.closes, d.provisional INTO last_day, provisional FROM cases_last_day(area, cal, anchor, amount, unit) d;
    SELECT w.x INTO wanted FROM cases_worked(area, cal, last_day) w;
  END IF;
  goal := wanted;
  IF latest IS NOT NULL THEN
    SELECT least(wanted, w.x) INTO goal FROM (SELECT 1) one LEFT JOIN cases_worked(area, cal, latest) w ON true;
  END IF;
  SELECT i.t INTO due FROM cases_instant(area, cal, goal) i;
  SELECT least(i.t, due) INTO warn FROM (SELECT 1) one
    LEFT JOIN cases_instant(area, cal, goal - (wanted - begun) / 4) i ON true;
  IF unit = 'us' THEN
    provisional := coalesce(due >= known_until, false);
  END IF;
  RETURN NEXT;
END $$;

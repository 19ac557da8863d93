INSERT INTO cases_due (area_id, case_id, community_id, due, fires, hot)
SELECT k.area_id, k.id, k.community_id, coalesce(min(c.due), '9999-01-01Z'), min(c.fires),
       cases_hot(k.kind, k.level, k.public_event)
  FROM cases_case k LEFT JOIN cases_clock c ON c.area_id = k.area_id AND c.case_id = k.id AND c.stopped IS NULL
 WHERE k.state NOT IN ('closed', 'declined', 'withdrawn', 'merged') GROUP BY 1, 2

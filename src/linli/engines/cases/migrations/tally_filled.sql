INSERT INTO cases_tally (area_id, community_id, name, n)
SELECT c.area_id, c.community_id, t.name, count(*) FROM cases_case c CROSS JOIN unnest(cases_counted(c)) AS t (name)
 GROUP BY 1, 2, 3

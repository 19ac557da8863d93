"""The statements behind collection rates: paid ÷ (billed − credited) of what fell due, as at the end of a day.

Claims of a former firm (book `custody`) are not ours and not counted. Each row of money counts from its own day, so a
month reads the same later: taking a payment back is a row of a later day.
"""
from __future__ import annotations

from datetime import date

from linli.domains.fees.collection.values import CLASSES, Rate
from linli.kernel import sql

BILLS = """
WITH bill AS (
  SELECT b.id, b.unit_id, b.payer_id, b.due, b.total_fen FROM fees_bill b
    JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s),
money AS (
  SELECT x.bill_id, x.day, CASE WHEN x.undo_of_id IS NULL THEN x.fen ELSE -x.fen END AS paid, 0::bigint AS credited,
         x.advance_id IS NOT NULL AS from_advance
    FROM fees_allocation x JOIN bill ON bill.id = x.bill_id WHERE x.area_id = linli_area() AND x.day <= %(on)s
   UNION ALL
  SELECT n.bill_id, n.day, 0, n.fen, false
    FROM fees_creditnote n JOIN bill ON bill.id = n.bill_id WHERE n.area_id = linli_area() AND n.day <= %(on)s),
done AS (
  SELECT bill_id, sum(paid)::bigint AS paid, sum(credited)::bigint AS credited,
         coalesce(sum(paid) FILTER (WHERE from_advance), 0)::bigint AS from_advance
    FROM money GROUP BY bill_id),
state AS (
  SELECT bill.*, coalesce(done.paid, 0) AS paid, coalesce(done.credited, 0) AS credited,
         coalesce(done.from_advance, 0) AS from_advance
    FROM bill LEFT JOIN done ON done.bill_id = bill.id)
"""

BY_CLASS = BILLS + """
SELECT coalesce((SELECT q.acquisition FROM registry_acquisition q WHERE q.area_id = linli_area()
                    AND q.unit_id = state.unit_id AND q.valid @> %(on)s::date ORDER BY lower(q.valid) DESC LIMIT 1),
                'other') AS class,
       count(DISTINCT unit_id), sum(total_fen - credited)::bigint, sum(paid)::bigint
  FROM state WHERE due <= %(on)s GROUP BY 1
"""

TOTAL = BILLS + """
SELECT count(DISTINCT unit_id), coalesce(sum(total_fen - credited), 0)::bigint, coalesce(sum(paid), 0)::bigint,
       coalesce(sum(from_advance), 0)::bigint, coalesce(sum(credited), 0)::bigint,
       count(DISTINCT unit_id) - count(DISTINCT unit_id) FILTER (WHERE paid + credited < total_fen),
       (SELECT count(DISTINCT unit_id) FROM (
          SELECT unit_id, m, lag(m) OVER (PARTITION BY unit_id ORDER BY m) AS before FROM (
            SELECT DISTINCT unit_id, date_trunc('month', due)::date AS m FROM state
             WHERE due <= %(on)s AND paid + credited < total_fen) open) run
         WHERE m = (before + interval '1 month')::date)
  FROM state WHERE due <= %(on)s
"""

# The same rate as things stand now, from what each bill itself says is settled: cheap enough for a page's head row.
SETTLED = """
WITH bill AS (
  SELECT b.id, b.unit_id, b.total_fen, b.settled_fen FROM fees_bill b
    JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s AND b.due <= %(on)s)
SELECT count(DISTINCT unit_id), coalesce(sum(total_fen), 0)::bigint, coalesce(sum(settled_fen), 0)::bigint,
       (SELECT coalesce(sum(n.fen), 0)::bigint FROM fees_creditnote n JOIN bill ON bill.id = n.bill_id
         WHERE n.area_id = linli_area())
  FROM bill
"""

# The same by building. Groups of few homes stay untold to who may not see single homes' money.
BY_BUILDING = """
SELECT u.building_id, sum(b.total_fen - coalesce(n.fen, 0))::bigint, sum(b.settled_fen - coalesce(n.fen, 0))::bigint
  FROM fees_bill b
  JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
  JOIN registry_unit u ON u.area_id = b.area_id AND u.place_id = b.unit_id
  LEFT JOIN (SELECT bill_id, sum(fen) AS fen FROM fees_creditnote WHERE area_id = linli_area() GROUP BY 1) n
    ON n.bill_id = b.id
 WHERE b.area_id = linli_area() AND b.community_id = %(community)s AND b.due <= %(on)s AND u.building_id IS NOT NULL
 GROUP BY 1 HAVING count(DISTINCT b.unit_id) >= %(fewest)s
"""

# A bill counts from its due month, money from its own month, though not before the bill: sums of these steps up to a
# month are the position at its end.
STEPS = BILLS + """
SELECT u.building_id, p.name, p.sort, to_char(m, 'YYYY-MM'), sum(due)::bigint, sum(paid)::bigint FROM (
  SELECT unit_id, date_trunc('month', due) AS m, total_fen AS due, 0 AS paid FROM bill WHERE due <= %(on)s
   UNION ALL
  SELECT bill.unit_id, date_trunc('month', greatest(bill.due, money.day)), -money.credited, money.paid
    FROM money JOIN bill ON bill.id = money.bill_id WHERE bill.due <= %(on)s) step
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = step.unit_id
  JOIN registry_place p ON p.area_id = u.area_id AND p.id = u.building_id
 GROUP BY 1, 2, 3, 4 ORDER BY 3, 1, 4
"""

# The same steps of the whole community, summed before they are joined: cheap enough for a page that shows more.
TREND = """
WITH bill AS MATERIALIZED (
  SELECT b.id, b.due, b.total_fen FROM fees_bill b
    JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s AND b.due <= %(on)s)
SELECT to_char(m, 'YYYY-MM'), sum(due)::bigint, sum(paid)::bigint FROM (
  SELECT date_trunc('month', due) AS m, sum(total_fen) AS due, 0 AS paid FROM bill GROUP BY 1
   UNION ALL
  SELECT date_trunc('month', greatest(bill.due, x.day)), 0,
         sum(CASE WHEN x.undo_of_id IS NULL THEN x.fen ELSE -x.fen END)
    FROM fees_allocation x JOIN bill ON bill.id = x.bill_id WHERE x.area_id = linli_area() AND x.day <= %(on)s
   GROUP BY 1
   UNION ALL
  SELECT date_trunc('month', greatest(bill.due, n.day)), -sum(n.fen), 0
    FROM fees_creditnote n JOIN bill ON bill.id = n.bill_id WHERE n.area_id = linli_area() AND n.day <= %(on)s
   GROUP BY 1) step
 GROUP BY 1
"""

HOMES = BILLS + """
SELECT u.building_id, to_char(bill.due, 'YYYY-MM'), count(DISTINCT bill.unit_id)
  FROM bill JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = bill.unit_id
 WHERE bill.due <= %(on)s GROUP BY GROUPING SETS ((1), (2))
"""

OWN_MONTHS = BILLS + """, early AS (
  SELECT money.bill_id, sum(money.paid) AS paid, sum(money.credited) AS credited
    FROM money JOIN bill ON bill.id = money.bill_id
   WHERE date_trunc('month', money.day) <= date_trunc('month', bill.due) GROUP BY 1)
SELECT to_char(s.due, 'YYYY-MM'), sum(s.total_fen)::bigint, sum(s.credited)::bigint, sum(s.paid)::bigint,
       coalesce(sum(early.credited), 0)::bigint, coalesce(sum(early.paid), 0)::bigint
  FROM state s LEFT JOIN early ON early.bill_id = s.id
 WHERE s.due <= %(on)s GROUP BY 1 ORDER BY 1
"""

AGE = """CASE WHEN due >= %(on)s::date THEN 0 WHEN due >= %(on)s::date - 30 THEN 1 WHEN due >= %(on)s::date - 60 THEN 2
            WHEN due >= %(on)s::date - 90 THEN 3 ELSE 4 END"""

AGES = BILLS + f"""
SELECT {AGE}, count(DISTINCT unit_id), sum(total_fen - credited - paid)::bigint
  FROM state WHERE paid + credited < total_fen AND due < %(horizon)s GROUP BY 1
"""


# Home by home: of all that fell due, or of one age what is open.
BY_HOME = BILLS + f"""
SELECT home.unit_id, u.label, u.class, coalesce(payer.name, ''), due_fen, paid_fen, months, oldest FROM (
  SELECT unit_id, sum(total_fen - credited)::bigint AS due_fen, sum(paid)::bigint AS paid_fen,
         count(*) FILTER (WHERE paid + credited < total_fen) AS months,
         min(due) FILTER (WHERE paid + credited < total_fen) AS oldest,
         (array_agg(payer_id ORDER BY due DESC))[1] AS who
    FROM state
   WHERE CASE WHEN %(age)s::int IS NULL THEN due <= %(on)s
              ELSE paid + credited < total_fen AND due < %(horizon)s AND {AGE} = %(age)s END
   GROUP BY unit_id) home
  JOIN LATERAL (
    SELECT u.label, u.building_id, p.sort, coalesce((
             SELECT q.acquisition FROM registry_acquisition q WHERE q.area_id = u.area_id AND q.unit_id = u.place_id
                AND q.valid @> %(on)s::date ORDER BY lower(q.valid) DESC LIMIT 1), 'other') AS class
      FROM registry_unit u JOIN registry_place p ON p.area_id = u.area_id AND p.id = u.place_id
     WHERE u.area_id = linli_area() AND u.place_id = home.unit_id) u ON true
  LEFT JOIN registry_person payer ON payer.area_id = linli_area() AND payer.id = home.who
 WHERE (%(building)s::bigint IS NULL OR u.building_id = %(building)s) AND (%(class)s = '' OR u.class = %(class)s)
   AND CASE %(state)s WHEN 'open' THEN due_fen > paid_fen WHEN 'clear' THEN due_fen <= paid_fen ELSE true END
 ORDER BY due_fen - paid_fen DESC, u.sort, home.unit_id LIMIT %(limit)s OFFSET %(skip)s
"""

# Open bills of some homes, those of the same charges together, in the order one walks from door to door.
SLIPS = """
SELECT bill.unit_id, u.label, min(bill.due), max(bill.due), charges, min(bill.ym), max(bill.ym), sum(bill.fen)::bigint,
       coalesce(sum(bill.fen) FILTER (WHERE bill.due < %(today)s), 0)::bigint
  FROM (SELECT b.unit_id, b.due, b.ym, b.total_fen - b.settled_fen AS fen, coalesce((
                 SELECT string_agg(DISTINCT c.name, '、') FROM fees_billline l
                   JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
                   JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
                  WHERE l.area_id = b.area_id AND l.bill_id = b.id), '物业费') AS charges
          FROM fees_bill b
          JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
         WHERE b.area_id = linli_area() AND b.unit_id = ANY (%(units)s) AND b.settled_fen < b.total_fen) bill
  JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = bill.unit_id
  JOIN registry_place p ON p.area_id = u.area_id AND p.id = u.place_id
 GROUP BY p.sort, bill.unit_id, u.label, charges ORDER BY p.sort, bill.unit_id, min(bill.ym), charges
"""

BUILDINGS = """
SELECT p.id, p.name FROM registry_place p WHERE p.area_id = linli_area() AND p.community_id = %(community)s
   AND p.kind = 'building' ORDER BY p.sort
"""

# Of the bills of two months, by their due: what they ask for (one row without a day) and what was paid on each day.
# Money that came before the month counts from its first day, what came after it not at all.
PROGRESS = """
WITH bill AS (
  SELECT b.id, b.total_fen, to_char(b.due, 'YYYY-MM') AS ym, date_trunc('month', b.due)::date AS first FROM fees_bill b
    JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id AND k.fund <> 'custody'
   WHERE b.area_id = linli_area() AND b.due >= %(first)s AND b.due < %(until)s
     AND (%(whole)s OR b.community_id = ANY (%(ids)s)))
SELECT ym, NULL::int, sum(total_fen)::bigint, 0::bigint FROM bill GROUP BY 1
 UNION ALL
SELECT bill.ym, NULL, -sum(n.fen)::bigint, 0 FROM fees_creditnote n JOIN bill ON bill.id = n.bill_id
 WHERE n.area_id = linli_area() AND n.day <= %(on)s GROUP BY 1
 UNION ALL
SELECT bill.ym, extract(day FROM greatest(x.day, bill.first))::int, 0,
       sum(CASE WHEN x.undo_of_id IS NULL THEN x.fen ELSE -x.fen END)::bigint
  FROM fees_allocation x JOIN bill ON bill.id = x.bill_id
 WHERE x.area_id = linli_area() AND x.day <= %(on)s AND x.day < bill.first + interval '1 month'
 GROUP BY 1, 2
"""



def by_class(community_id: int, on: date) -> list[Rate]:
    """Return the rate of each class of homes that has bills due, in the usual order."""
    found = {name: (homes, due, paid) for name, homes, due, paid in sql.rows(BY_CLASS, community=community_id, on=on)}
    return [Rate(title, *found[name], key=name) for name, title in CLASSES.items() if name in found]

"""What a month costs every home of a community, as SQL over sets, and the two statements that use it.

Two paths: a home whose payer and price hold for the whole period is priced by one rounding; where payer, share or
price change inside it, the spans are added up over one denominator, rounded once (half up), and the fen that floors
leave over go to the largest fractions (earlier day, then payer first). All in integers and exact numerics.

The area is a parameter beside row security: asked of the session, it would be worked out anew for every row.
"""

# What is the same for all homes of a charge is worked out once: `price_fen` is the price of one m² (home, place) for
# the whole period. `keep` is what remains of it after vacancy and reductions, in 1/100,000,000. Homes meet
# their assignments by FULL JOIN, which is a hash or a merge whatever the planner knows: it takes spans for rare and
# would look each home up, and, without statistics, compare all with all.
ROWS = """
charge AS MATERIALIZED (
  SELECT c.*, lower(period) AS from_day, upper(period) AS to_day, (upper(period) - lower(period))::smallint AS days,
         t.id AS tariff_id, t.valid AS priced, t.valid @> c.period AS price_holds, t.unit_price,
         t.unit_price * (c.months * 100) AS price_fen, t.vacant_bp
    FROM (SELECT id, book_id, account, basis, CASE cycle WHEN 'year' THEN 12 ELSE 1 END AS months,
                 daterange(%(first)s, CASE cycle WHEN 'year' THEN %(year_end)s::date ELSE %(end)s END) AS period
            FROM fees_charge
           WHERE area_id = %(area)s AND community_id = %(community)s
             AND (cycle = 'month' OR right(%(ym)s, 2) = '01')) c
    JOIN fees_tariff t ON t.area_id = %(area)s AND t.charge_id = c.id AND t.status = 'approved'
                      AND t.valid && c.period),
priced_row AS (
  SELECT a.id AS assignment_id, a.charge_id, c.book_id, c.account, c.period, c.from_day, c.to_day, c.days, c.price_fen,
         a.unit_id, a.payer_id, c.tariff_id, a.valid AS paid, c.priced,
         CASE WHEN c.basis = 'area' THEN a.area END AS area, c.unit_price AS price,
         a.share_num, a.share_den, CASE c.basis WHEN 'area' THEN 1 ELSE a.qty END AS qty,
         CASE WHEN a.use = 'vacant' THEN c.vacant_bp ELSE 10000 END::bigint * (10000 - a.reduction_bp) AS keep,
         c.price_holds AND a.share_num = a.share_den AND a.valid @> c.period AS whole
    FROM charge c
    JOIN (SELECT a.*, u.area, u.use
            FROM (SELECT * FROM fees_assignment WHERE area_id = %(area)s AND community_id = %(community)s) a
            FULL JOIN (SELECT place_id AS unit_id, area, use FROM registry_unit
                        WHERE area_id = %(area)s AND community_id = %(community)s) u USING (unit_id)
          OFFSET 0) a ON a.charge_id = c.id
   WHERE a.valid && c.period AND (c.price_holds OR a.valid && c.priced)
     AND (c.basis <> 'area' OR a.area IS NOT NULL)),
"""

WHOLE = """
whole AS (
  SELECT assignment_id, charge_id, book_id, account, unit_id, payer_id, tariff_id, 1 AS part, from_day, to_day, area,
         price, days::int AS days, days::int AS dim, share_num, share_den, qty, keep, false AS cut_up,
         round(coalesce(area, qty) * price_fen)::bigint AS fee,
         CASE keep WHEN 100000000 THEN 0
              ELSE round(coalesce(area, qty) * price_fen)::bigint
                 - round(coalesce(area, qty) * price_fen * (keep * 0.00000001))::bigint END AS off
    FROM priced_row WHERE whole),
"""

# A span over several months (a yearly charge) is cut at the months' ends: a day's weight is that of its own month.
# value = fee / (1,000,000 × den), in yuan × fen …: `worth` and `den` are integers.
SPLIT = """
piece AS MATERIALIZED (
  SELECT r.*, r.span * daterange(m.first, m.next) AS days_of, m.next - m.first AS dim
    FROM (SELECT *, paid * priced * period AS span FROM priced_row WHERE NOT whole) r
   CROSS JOIN LATERAL (SELECT day::date AS first, (day + interval '1 month')::date AS next
                         FROM generate_series(date_trunc('month', lower(r.span)::timestamp),
                                              upper(r.span)::timestamp - interval '1 day', interval '1 month')
                              AS day) m),
valued AS (
  SELECT *, linli_lcm(share_den::bigint * dim) OVER home AS den,
         (coalesce(area, 1) * price * 1000000)::bigint::numeric * qty * share_num * (upper(days_of) - lower(days_of))
           AS worth
    FROM piece WINDOW home AS (PARTITION BY unit_id, charge_id)),
exact AS (
  SELECT *, worth * (den / (share_den::bigint * dim)) AS full_worth, den * 10000::numeric AS fen_unit FROM valued),
summed AS (
  SELECT *, div(full_worth, fen_unit) AS floor_fee, full_worth %% fen_unit AS rest,
         div(sum(full_worth) OVER home * 2 + fen_unit, fen_unit * 2) AS home_fee,
         div(sum(full_worth * keep) OVER home * 2 + fen_unit * 100000000, fen_unit * 200000000) AS home_kept,
         full_worth * (100000000 - keep) AS cut
    FROM exact WINDOW home AS (PARTITION BY unit_id, charge_id)),
ranked AS (
  SELECT *, home_fee - sum(floor_fee) OVER home AS spare,
         row_number() OVER (PARTITION BY unit_id, charge_id
                            ORDER BY rest DESC, lower(days_of), payer_id, assignment_id) AS turn,
         home_fee - home_kept - sum(div(cut, fen_unit * 100000000)) OVER home AS spare_cut,
         row_number() OVER (PARTITION BY unit_id, charge_id
                            ORDER BY cut = 0, cut %% (fen_unit * 100000000) DESC, lower(days_of), payer_id,
                                     assignment_id) AS turn_cut
    FROM summed WINDOW home AS (PARTITION BY unit_id, charge_id)),
split AS (
  SELECT assignment_id, charge_id, book_id, account, unit_id, payer_id, tariff_id,
         (row_number() OVER (PARTITION BY assignment_id ORDER BY lower(days_of)))::int AS part,
         lower(days_of) AS from_day, upper(days_of) AS to_day, area, price,
         upper(days_of) - lower(days_of) AS days, dim, share_num, share_den, qty, keep, true AS cut_up,
         (floor_fee + (turn <= spare)::int)::bigint AS fee,
         (div(cut, fen_unit * 100000000) + (turn_cut <= spare_cut)::int)::bigint AS off
    FROM ranked),
"""

PRICED = """
priced AS (
  SELECT * FROM (SELECT * FROM whole{cut_up}) p {left_out})
"""

# A later revision takes only what no earlier one billed.
LEFT_OUT = """
 WHERE NOT EXISTS (SELECT FROM fees_billline l WHERE l.area_id = %(area)s AND l.assignment_id = p.assignment_id
                      AND l.ym = %(ym)s)"""

# Per charge: its book, account, fen, homes and lines; and every input of every line, mixed into one number that does
# not depend on the order of rows.
COUNT = """
SELECT charge_id, book_id, account, sum(fee - off)::bigint AS fen, sum((part = 1)::int) AS homes,
       count(*) + count(*) FILTER (WHERE off <> 0) AS lines, bool_or(cut_up) AS cut_up,
       bit_xor(hash_record_extended(ROW(assignment_id, part, payer_id, tariff_id, from_day, to_day, area, fee, off), 0))
         AS mixed
  FROM {counted} GROUP BY charge_id, book_id, account ORDER BY charge_id"""

DRAFT = """
WITH {priced},
by_charge AS ({count})
SELECT c.*, all_homes, bills,
       (SELECT count(*) FROM registry_unit WHERE area_id = %(area)s AND community_id = %(community)s)
         - all_homes AS without
  FROM by_charge c,
       (SELECT count(DISTINCT unit_id) AS all_homes, count(*) AS bills
          FROM (SELECT DISTINCT unit_id, payer_id, book_id FROM priced) one) billed"""

# Bills and lines in one statement, so that the references of both are checked after both are there. A bill takes the
# smallest of the numbers drawn for its lines, and its row is written from that line: no join, which the planner, blind
# to the number of homes, might do by comparing all with all.
PUBLISH = """
WITH {priced},
keyed AS MATERIALIZED (
  SELECT *, min(number) OVER bill AS bill_id, (sum(fee - off) OVER bill)::bigint AS total
    FROM (SELECT *, nextval('fees_bill_id_seq') AS number FROM priced) p
  WINDOW bill AS (PARTITION BY unit_id, payer_id, book_id)),
bill AS (
  INSERT INTO fees_bill (area_id, id, community_id, run_id, unit_id, payer_id, book_id, ym, rev, due, total_fen)
  SELECT %(area)s, bill_id, %(community)s, %(run)s, unit_id, payer_id, book_id, %(ym)s, %(rev)s, %(due)s,
         total
    FROM keyed WHERE number = bill_id),
line AS (
  INSERT INTO fees_billline (area_id, assignment_id, ym, part, rev, kind, bill_id, tariff_id, from_day, to_day, area,
                             price, days, dim, share_num, share_den, qty, amount_fen)
  SELECT %(area)s, assignment_id, %(ym)s, part, %(rev)s, kind, bill_id, tariff_id, from_day, to_day, area,
         price, days, dim, share_num, share_den, qty, CASE kind WHEN 'fee' THEN fee ELSE -off END
    FROM keyed JOIN (VALUES ('fee'), ('reduction')) AS of_line (kind) ON kind = 'fee' OR off <> 0)
{count}"""


def statement(template: str, *, again: bool, cut_up: bool = True) -> str:
    """Fill DRAFT or PUBLISH. `again`: the month was published before. `cut_up`: some home needs the second path."""
    priced = ROWS + WHOLE + (SPLIT if cut_up else "") + PRICED.format(
        cut_up=" UNION ALL SELECT * FROM split" if cut_up else "", left_out=LEFT_OUT if again else "")
    return template.format(priced=priced, count=COUNT.format(counted="keyed" if template is PUBLISH else "priced"))

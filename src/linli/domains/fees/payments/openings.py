"""期初: how homes stood on the day Linli began, in three statements and one voucher a book.

An own claim opens 1122 against the owners' balance (4101); in a lump-sum book, which has none, against 6001. A former
firm's claim becomes a bill of the custody book without a voucher: it is no asset of ours, we only collect it.
"""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from linli.domains.fees.payments.takeback import books_of, drafts
from linli.domains.fees.payments.values import (
    ADVANCES,
    RECEIVABLE,
    NoBooks,
    NotThatUnit,
    OpeningDraft,
    OpeningOnce,
    WrongOpening,
)
from linli.engines.ledger import commands as ledger
from linli.kernel.access import Actor
from linli.kernel.commands import violated

# The payer is whom the charge is assigned to, else the first owner.
GIVEN = """
CREATE TEMP TABLE opening ON COMMIT DROP AS
SELECT given.*, coalesce(
         (SELECT a.payer_id FROM fees_assignment a WHERE a.area_id = linli_area() AND a.unit_id = given.unit_id
             AND a.charge_id = given.charge_id AND a.valid @> %(on)s::date ORDER BY a.id LIMIT 1),
         (SELECT t.person_id FROM registry_tenure t WHERE t.area_id = linli_area() AND t.unit_id = given.unit_id
             AND t.kind = 'owner' AND t.valid @> %(on)s::date ORDER BY t.position, t.id LIMIT 1)) AS payer_id,
       CASE WHEN creditor = '' THEN c.book_id ELSE %(custody)s END AS book_id,
       u.place_id IS NOT NULL AND c.id IS NOT NULL AS ours
  FROM unnest(%(units)s::bigint[], %(charges)s::bigint[], %(untils)s::text[], %(froms)s::text[], %(tos)s::text[],
              %(open)s::bigint[], %(ahead)s::bigint[], %(creditors)s::text[])
       AS given (unit_id, charge_id, paid_until, open_from, open_until, open_fen, advance_fen, creditor)
  LEFT JOIN registry_unit u ON u.area_id = linli_area() AND u.place_id = unit_id AND u.community_id = %(community)s
  LEFT JOIN fees_charge c ON c.area_id = linli_area() AND c.id = charge_id AND c.community_id = %(community)s
"""

# Two charges that are open from the same month share a bill, as they would in a run.
WRITE = """
WITH bill AS (
  INSERT INTO fees_bill (community_id, unit_id, payer_id, book_id, ym, rev, due, total_fen)
  SELECT %(community)s, unit_id, payer_id, book_id, open_from, 0, %(on)s, sum(open_fen)
    FROM opening WHERE open_fen > 0 GROUP BY unit_id, payer_id, book_id, open_from ORDER BY unit_id, open_from
  RETURNING id, unit_id, payer_id, book_id, ym),
item AS (
  INSERT INTO fees_openingitem (community_id, unit_id, payer_id, charge_id, creditor, paid_until, open_from, open_until,
                                open_fen, advance_fen, bill_id, actor)
  SELECT %(community)s, o.unit_id, o.payer_id, charge_id, creditor, paid_until, open_from, open_until, open_fen,
         advance_fen, bill.id, %(name)s
    FROM opening o LEFT JOIN bill ON open_fen > 0 AND bill.unit_id = o.unit_id AND bill.book_id = o.book_id
                                 AND bill.payer_id IS NOT DISTINCT FROM o.payer_id AND bill.ym = o.open_from),
ahead AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('fees_payment', 'id')) AS id, unit_id, payer_id, book_id, fen
    FROM (SELECT unit_id, payer_id, book_id, sum(advance_fen) AS fen FROM opening WHERE advance_fen > 0
           GROUP BY 1, 2, 3 ORDER BY 1) a),
paid AS (
  INSERT INTO fees_payment (id, community_id, book_id, unit_id, method, fen, at)
  SELECT id, %(community)s, book_id, unit_id, 'opening', fen, %(at)s FROM ahead)
INSERT INTO fees_advance (community_id, unit_id, payer_id, book_id, payment_id, kind, fen, left_fen, at)
SELECT %(community)s, unit_id, payer_id, book_id, id, 'prepayment', fen, fen, %(at)s FROM ahead
"""

SUMS = """
SELECT o.book_id, b.fund, b.regime, sum(open_fen)::bigint, sum(advance_fen)::bigint, min(o.unit_id)
  FROM opening o JOIN ledger_book b ON b.area_id = linli_area() AND b.id = o.book_id
 WHERE b.fund <> 'custody' GROUP BY 1, 2, 3 ORDER BY 1
"""


def record(community_id: int, items: Sequence[OpeningDraft], *, on: date, at: datetime, by: Actor) -> int:
    for item in items:
        check(item)
    books = books_of(community_id)
    if not books:
        raise NoBooks
    given: dict[str, Any] = {
        "community": community_id, "custody": books["custody"], "on": on, "at": at, "name": by.name,
        "units": [item.unit_id for item in items], "charges": [item.charge_id for item in items],
        "untils": [item.paid_until for item in items], "froms": [item.open_from for item in items],
        "tos": [item.open_until or item.open_from for item in items], "open": [item.open_fen for item in items],
        "ahead": [item.advance_fen for item in items], "creditors": [item.creditor.strip()[:80] for item in items]}
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS pg_temp.opening")
            cursor.execute(GIVEN, given)
            cursor.execute("SELECT 1 FROM opening WHERE NOT ours LIMIT 1")
            if cursor.fetchone():
                raise NotThatUnit
            cursor.execute(WRITE, given)
            cursor.execute(SUMS)
            sums = cursor.fetchall()
    except IntegrityError as error:
        if violated(error) not in ("opening_once", "bill_once"):
            raise
        raise OpeningOnce from error
    for book_id, fund, regime, owed, ahead, first in sums:     # one a fund
        against = "6001" if fund == "service" and regime == "lump_sum" else "4101"
        if owed or ahead:
            ledger.post(book_id, kind="opening", src=f"opening:{on}:{first}:{at.timestamp():.0f}", on=on, memo="期初",
                        by=by, entries=drafts((RECEIVABLE, owed), (against, ahead - owed), (ADVANCES, -ahead)))
    return len(items)


def check(item: OpeningDraft) -> None:
    """Raises WrongOpening."""
    if not (item.paid_until or item.open_from or item.open_fen or item.advance_fen):
        raise WrongOpening(what="什么都没有写。请写缴至哪个月、欠费或预存，至少一样。")
    if item.open_fen < 0 or item.advance_fen < 0:
        raise WrongOpening(what="金额不能是负数。")
    if bool(item.open_fen) != bool(item.open_from):
        raise WrongOpening(what="有欠费就要写从哪个月起，没有欠费就不写。")
    if item.creditor.strip() and item.advance_fen:
        raise WrongOpening(what="付给前物业的预收款不是我们的钱，请不要登记为预存。")
    if item.paid_until and item.open_from and item.open_from <= item.paid_until:
        raise WrongOpening(what="欠费的月份应在缴至月份之后。")

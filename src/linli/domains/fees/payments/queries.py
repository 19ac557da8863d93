"""What the desk, residents and papers read."""
from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from linli.domains.fees.payments import permissions, reading, shifts, taking
from linli.domains.fees.payments.models import Advance, Receipt, Shift
from linli.domains.fees.payments.openingsheet import Known
from linli.domains.fees.payments.reading import WITHIN
from linli.domains.fees.payments.rows import (
    AdvanceRow,
    DeskView,
    FoundHome,
    Move,
    NumberedRow,
    OpeningRow,
    OpeningView,
    OwnMoney,
    PaidRow,
    PaidUntil,
    ReceiptLineRow,
    ReceiptView,
    ShiftRow,
    StatementSheet,
)
from linli.domains.fees.payments.taking import number
from linli.domains.fees.payments.takings import BackSum, BookSum, CommunityDay, DayReport, ShiftView
from linli.domains.fees.payments.values import SlipCheck
from linli.engines.ledger.values import fund_title
from linli.kernel import approvals, codes, search, sql
from linli.kernel.access import UNIT
from linli.kernel.commands import Actor, query
from linli.kernel.errors import NotFound
from linli.registry.organisations import queries as organisations
from linli.registry.people import masks
from linli.registry.places import queries as places
from linli.registry.policies import queries as policies

RECEIPT = f"""
SELECT r.id, r.series, r.no, r.unit_id, u.label, r.at, r.method, r.fen, r.cashier, r.voided_at IS NOT NULL,
       r.community_id, c.name, c.invented, u.area, p.name, p.kind, coalesce(s."window", ''), r.digits, r.out_of_turn,
       r.prints, r.voided_by, r.void_reason, s.id IS NOT NULL AND s.closed_at IS NULL, r.cashier_id,
       {reading.BACK_BY}, r.replaces_id IS NOT NULL, r.kind
  FROM fees_receipt r JOIN registry_unit u ON u.area_id = r.area_id AND u.place_id = r.unit_id
  JOIN registry_community c ON c.area_id = r.area_id AND c.place_id = r.community_id
  LEFT JOIN registry_person p ON p.area_id = r.area_id AND p.id = r.payer_id
  LEFT JOIN fees_shift s ON s.area_id = r.area_id AND s.id = r.shift_id
 WHERE r.area_id = linli_area() AND r.id = %(receipt)s AND {WITHIN.format(community="r.community_id", unit="r.unit_id")}
"""

# What the receipt's money went to at first: its bills, and what was kept as advance.
LINES = """
SELECT coalesce((SELECT string_agg(DISTINCT c.name, '、') FROM fees_billline l
                   JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
                   JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
                  WHERE l.area_id = b.area_id AND l.bill_id = b.id), '物业费'), b.ym, u.label, x.fen, b.total_fen,
       coalesce((SELECT CASE WHEN count(*) = 1 THEN max(CASE WHEN l.days = l.dim AND l.share_num = l.share_den THEN
                   CASE WHEN l.area IS NOT NULL THEN l.area || ' m² × ' WHEN l.qty > 1 THEN l.qty || ' × ' ELSE '' END
                   || to_char(l.price, 'FM99990.0099') || ' 元' || CASE WHEN l.dim > 31 THEN ' × 12' ELSE '' END
                   END) END
                   FROM fees_billline l WHERE l.area_id = b.area_id AND l.bill_id = b.id), '')
  FROM fees_payment p JOIN fees_allocation x ON x.area_id = p.area_id AND x.payment_id = p.id
   AND x.undo_of_id IS NULL AND x.advance_id IS NULL
  JOIN fees_bill b ON b.area_id = x.area_id AND b.id = x.bill_id
  JOIN registry_unit u ON u.area_id = b.area_id AND u.place_id = b.unit_id
 WHERE p.area_id = linli_area() AND p.receipt_id = %(receipt)s
 UNION ALL
SELECT CASE a.kind WHEN 'deposit' THEN a.purpose ELSE '预存' END, '', u.label, a.fen, a.fen, ''
  FROM fees_payment p JOIN fees_advance a ON a.area_id = p.area_id
   AND a.payment_id = p.id JOIN registry_unit u ON u.area_id = a.area_id AND u.place_id = a.unit_id
 WHERE p.area_id = linli_area() AND p.receipt_id = %(receipt)s
 ORDER BY 2, 1, 3
"""

# What each receipt of a home was for: the charges of its bills, or what was kept, with the first and the last month.
PURPOSES = """
SELECT r.id, string_agg(DISTINCT coalesce(c.name, '物业费'), '、'), array_agg(b.ym ORDER BY b.ym)
  FROM fees_receipt r JOIN fees_payment p ON p.area_id = r.area_id AND p.receipt_id = r.id
  JOIN fees_allocation x ON x.area_id = p.area_id AND x.payment_id = p.id AND x.undo_of_id IS NULL
   AND x.advance_id IS NULL
  JOIN fees_bill b ON b.area_id = x.area_id AND b.id = x.bill_id
  LEFT JOIN fees_billline l ON l.area_id = b.area_id AND l.bill_id = b.id
  LEFT JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
  LEFT JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
 WHERE r.area_id = linli_area() AND r.unit_id = %(unit)s GROUP BY r.id
"""

OWED = """
SELECT unit_id, sum(total_fen - settled_fen)::bigint FROM fees_bill
 WHERE area_id = linli_area() AND unit_id = ANY (%(units)s) AND settled_fen < total_fen GROUP BY unit_id
"""

BOOKS = f"""
SELECT k.fund, sum(p.fen - coalesce(a.fen, 0))::bigint,
       coalesce(sum(a.fen) FILTER (WHERE a.kind = 'prepayment'), 0)::bigint,
       coalesce(sum(a.fen) FILTER (WHERE a.kind = 'deposit'), 0)::bigint
  FROM fees_receipt r JOIN fees_payment p ON p.area_id = r.area_id AND p.receipt_id = r.id
  JOIN ledger_book k ON k.area_id = p.area_id AND k.id = p.book_id
  LEFT JOIN fees_advance a ON a.area_id = p.area_id AND a.payment_id = p.id
 WHERE r.area_id = linli_area() AND r.shift_id = %(shift)s AND {reading.TAKEN} GROUP BY k.fund ORDER BY k.fund
"""

# A receipt over several homes counts in each with its share: what it settled there, and what it left as advance.
STATEMENT = """
WITH share AS (
  SELECT receipt_id, book_id, sum(fen)::bigint AS fen FROM (
    SELECT p.receipt_id, p.book_id, x.fen FROM fees_bill b
      JOIN fees_allocation x ON x.area_id = b.area_id AND x.bill_id = b.id AND x.undo_of_id IS NULL
       AND x.advance_id IS NULL
      JOIN fees_payment p ON p.area_id = x.area_id AND p.id = x.payment_id
     WHERE b.area_id = linli_area() AND b.unit_id = %(unit)s
     UNION ALL
    SELECT p.receipt_id, p.book_id, a.fen
      FROM fees_advance a JOIN fees_payment p ON p.area_id = a.area_id AND p.id = a.payment_id
     WHERE a.area_id = linli_area() AND a.unit_id = %(unit)s AND a.kind = 'prepayment') paid
   WHERE receipt_id IS NOT NULL GROUP BY receipt_id, book_id)
SELECT day, what, fund, billed, paid FROM (
  SELECT coalesce((run.published_at AT TIME ZONE 'Asia/Shanghai')::date, b.due) AS day, 0 AS rank,
         b.ym || ' 账单' AS what, b.book_id, b.total_fen AS billed, 0::bigint AS paid
    FROM fees_bill b LEFT JOIN fees_billrun run ON run.area_id = b.area_id AND run.id = b.run_id
   WHERE b.area_id = linli_area() AND b.unit_id = %(unit)s
   UNION ALL
  SELECT r.day, 1, '收据 ' || r.series || '-' || lpad(r.no::text, 7, '0'), share.book_id, 0, share.fen
    FROM share JOIN fees_receipt r ON r.area_id = linli_area() AND r.id = receipt_id
   UNION ALL
  SELECT (r.voided_at AT TIME ZONE 'Asia/Shanghai')::date, 2, '作废或退回 ' || r.void_reason, share.book_id, 0,
         -share.fen
    FROM share JOIN fees_receipt r ON r.area_id = linli_area() AND r.id = receipt_id AND r.voided_at IS NOT NULL
   UNION ALL
  SELECT f.day, 2, '退预存 ' || f.reason, p.book_id, 0, -f.fen
    FROM fees_advance a JOIN fees_payment p ON p.area_id = a.area_id AND p.id = a.payment_id
    JOIN fees_refund f ON f.area_id = p.area_id AND f.payment_id = p.id
    LEFT JOIN fees_receipt r ON r.area_id = p.area_id AND r.id = p.receipt_id
   WHERE a.area_id = linli_area() AND a.unit_id = %(unit)s AND a.kind = 'prepayment' AND r.voided_at IS NULL
   UNION ALL
  SELECT (p.at AT TIME ZONE 'Asia/Shanghai')::date, 1, '期初预存', p.book_id, 0, p.fen FROM fees_payment p
   WHERE p.area_id = linli_area() AND p.unit_id = %(unit)s AND p.method = 'opening'
   UNION ALL
  SELECT n.day, 3, CASE WHEN n.fen < 0 THEN '撤销' ELSE '' END
         || CASE n.kind WHEN 'waiver' THEN '减免 ' ELSE '红冲 ' END || n.reason, b.book_id, 0, n.fen
    FROM fees_creditnote n JOIN fees_bill b ON b.area_id = n.area_id AND b.id = n.bill_id
   WHERE n.area_id = linli_area() AND b.unit_id = %(unit)s) moves
  JOIN ledger_book k ON k.area_id = linli_area() AND k.id = moves.book_id ORDER BY day, rank, what, k.id
"""


@query(needs=permissions.SEE_DESK)
def desk(unit_id: int, *, on: date, by: Actor) -> DeskView:
    """Return all the cashier needs of a home: what is owed, settled until when, the stair, last payments, the till."""
    home = reading.home(unit_id, on, by)
    shift = _till(by)
    here = shift is not None and shift.community_id == home.community_id
    return DeskView(home, tuple(reading.bills(unit_id, on)), tuple(reading.paid_until(unit_id, on)),
                    tuple(reading.stair(home.place_id, unit_id)),
                    tuple(reading.paid("r.unit_id = %(unit)s", limit=6, unit=unit_id)),
                    reading.advance_left(unit_id), reading.deposit_left(unit_id),
                    shift if here else None, None if here else shift, taking.limits(home.community_id, on),
                    _last_method(shift.id) if shift and here else "cash")


@query(needs=permissions.SEE_DESK)
def till(community_id: int | None, *, by: Actor) -> ShiftRow | None:
    """Return the cashier's own open shift; of a community only if it is open there."""
    shift = _till(by)
    return shift if shift and community_id in (None, shift.community_id) else None


@query(needs=permissions.SEE_DESK)
def recent(community_id: int, *, limit: int = 12, by: Actor) -> list[PaidRow]:
    """Return the last receipts of a community, the newest first."""
    if not by.reach.covers(community=community_id):
        raise NotFound
    return reading.paid("r.community_id = %(community)s", limit=limit, community=community_id)


@query(needs=permissions.SEE_DESK)
def find_homes(text: str, *, within: int | None = None, by: Actor) -> list[FoundHome]:
    """Return homes by whatever a person says: number, name, pinyin initials, last four of the phone, plate.

    Those of the community `within` come first: there the person at the desk most likely lives. At most 12 of either.
    """
    hits: dict[int, FoundHome] = {}
    for community in dict.fromkeys((within, None)):
        for hit in search.hits("homes", text, within=community, by=by):
            hits.setdefault(hit.subject_id, FoundHome(hit.subject_id, hit.title, hit.detail, community is not None))
    owed = dict(sql.rows(OWED, units=list(hits)))
    return [replace(hit, open_fen=owed.get(hit.unit_id, 0)) for hit in hits.values()]


@query(needs=permissions.SEE_DESK)
def receipts_numbered(text: str, *, by: Actor) -> list[NumberedRow]:
    """Return the receipts within reach that a number names.

    A printed number (YJHY-2-0000042) names one; without the community's code (2-0000042) it may name one in each.
    """
    series, _, digits = unicodedata.normalize("NFKC", text).strip().upper().rpartition("-")
    if not (digits.isascii() and digits.isdigit() and 5 <= len(digits) <= 12):
        return []
    found = Receipt.objects.seen_by(by).filter(
        Q(series=series) | Q(series__endswith=f"-{series}"), no=int(digits)).select_related("community", "unit")
    return [NumberedRow(row.pk, number(row.series, row.no), row.community.name, row.unit.label, row.at, row.fen,
                        row.voided_at is not None) for row in found.order_by("series", "id")[:20]]


@query(needs=permissions.SEE_DESK)
def receipt(receipt_id: int, *, on: date, by: Actor) -> ReceiptView:
    return _receipt(receipt_id, on, by)


@query(needs=permissions.SEE_OWN_MONEY)
def own_receipt(receipt_id: int, *, on: date, by: Actor) -> ReceiptView:
    """Return a receipt of the resident's own home. Raises NotFound."""
    return _receipt(receipt_id, on, by)


@query(needs=permissions.SEE_OWN_MONEY)
def own_homes(*, on: date, by: Actor) -> list[OwnMoney]:
    """Return bills, receipts and paid-until months of the resident's homes."""
    return [_own(unit, on, by) for unit in by.reach.ids(UNIT)[:6]]    # a person holds one home, seldom three


@query(needs=permissions.SEE_DESK)
def statement(unit_id: int, *, on: date, by: Actor) -> list[Move]:
    """Return the account of a home from the first day: billed, paid, credited, with the balance owed after each."""
    reading.home(unit_id, on, by)
    moves, balance = [], 0
    for day, what, fund, billed, paid in sql.rows(STATEMENT, unit=unit_id):
        balance += billed - paid
        moves.append(Move(day, what, fund_title(fund), billed, paid, balance))
    return moves


@query(needs=permissions.SEE_DESK)
def statement_sheet(unit_id: int, *, on: date, by: Actor) -> StatementSheet:
    """Return the same account as it is printed. Raises NotFound."""
    home = reading.home(unit_id, on, by)
    return StatementSheet(home, tuple(statement(unit_id, on=on, by=by)),
                          sum(one.left_fen for one in advances(unit_id, by=by)),
                          organisations.office_contact(home.community_id, on))


@query(needs=permissions.SEE_DESK)
def shift(shift_id: int, *, by: Actor) -> ShiftView:
    held = Shift.objects.find(by, shift_id)
    [row] = reading.shifts("s.id = %(shift)s", shift=shift_id)
    numbers = sql.rows("SELECT series, min(no), max(no), coalesce(sum(greatest(prints - 1, 0)), 0)::int "
                           "FROM fees_receipt WHERE area_id = linli_area() AND shift_id = %(shift)s "
                           "GROUP BY series ORDER BY series", shift=shift_id)
    [(name, invented)] = sql.rows("SELECT name, invented FROM registry_community WHERE area_id = linli_area() "
                                  "AND place_id = %(place)s", place=held.community_id)
    return ShiftView(
        row, tuple(reading.methods("r.shift_id = %(shift)s", shift=shift_id)),
        tuple(BookSum(*line) for line in sql.rows(BOOKS, shift=shift_id)),
        tuple(reading.paid(f"r.shift_id = %(shift)s AND {reading.VOID}", shift=shift_id)),
        "，".join(f"{number(series, first)} 至 {number(series, last)}" for series, first, last, _ in numbers),
        sum(again for *_, again in numbers), shifts.expected([held])[held.pk], held.counted_fen,
        {int(face): count for face, count in held.counted.items()}, held.deposit_fen, held.reason, held.taken_over_by,
        held.allowed_by, approvals.waiting_about(f"shift:{shift_id}"), name, invented,
        tuple(SlipCheck(*slip) for slip in held.slips.order_by("id").values_list(
            "method", "receipts", "booked_fen", "slip_fen")),
        policies.value("desk.account", held.community_id, timezone.localdate(held.closed_at or held.opened_at)))


@query(needs=permissions.SEE_DESK)
def day_report(community_id: int, *, day: date, by: Actor) -> DayReport:
    """Return what a community's desks took on a day, by method, with what went back, shifts and receipts."""
    places.within(community_id, by)
    [(name, invented)] = sql.rows("SELECT name, invented FROM registry_community WHERE area_id = linli_area() "
                                      "AND place_id = %(place)s", place=community_id)
    given: dict[str, Any] = {"community": community_id, "day": day}
    return DayReport(
        community_id, name, invented, day,
        tuple(reading.methods("r.community_id = %(community)s AND r.day = %(day)s", **given)),
        tuple(BackSum(*line) for line in sql.rows(reading.BACK, **given)),
        tuple(reading.shifts("s.community_id = %(community)s AND (s.opened_at AT TIME ZONE 'Asia/Shanghai')::date = "
                             "%(day)s", **given)),
        tuple(reading.paid("r.community_id = %(community)s AND r.day = %(day)s", limit=200, **given)))


@query(needs=permissions.SEE_DESK)
def days(day: date, *, by: Actor) -> list[CommunityDay]:
    """Return what each community within reach took on a day."""
    given = reading.reach(by)
    return [CommunityDay(*row) for row in sql.rows(reading.DAYS, day=day, whole=given["whole"],
                                                       communities=given["communities"])]


@query(needs=permissions.RECORD_OPENING)
def opening(unit_id: int, *, on: date, by: Actor) -> OpeningView:
    """Return a home, the charges an opening may be written for, and what was written."""
    home = reading.home(unit_id, on, by)
    charges = sql.rows("SELECT id, name FROM fees_charge WHERE area_id = linli_area() AND community_id = "
                           "%(community)s ORDER BY id", community=home.community_id)
    written = sql.rows(
        "SELECT c.name, o.paid_until, o.open_from, o.open_until, o.open_fen, o.advance_fen, o.creditor, o.actor "
        "FROM fees_openingitem o JOIN fees_charge c ON c.area_id = o.area_id AND c.id = o.charge_id "
        "WHERE o.area_id = linli_area() AND o.unit_id = %(unit)s ORDER BY o.id", unit=unit_id)
    return OpeningView(home, tuple((pk, name) for pk, name in charges), tuple(OpeningRow(*row) for row in written))


@query(needs=permissions.RECORD_OPENING)
def openings_known(community_id: int, *, by: Actor) -> Known:
    """Return what an opening sheet of a community is checked against. Raises NotFound."""
    places.within(community_id, by)
    given = {"community": community_id}
    homes = sql.rows("SELECT label, place_id FROM registry_unit WHERE area_id = linli_area() AND community_id = "
                         "%(community)s AND removed_on IS NULL ORDER BY sort", **given)
    charges = sql.rows("SELECT name, id FROM fees_charge WHERE area_id = linli_area() AND community_id = "
                           "%(community)s ORDER BY id", **given)
    written = sql.rows("SELECT unit_id, charge_id, creditor FROM fees_openingitem WHERE area_id = linli_area() "
                           "AND community_id = %(community)s", **given)
    return Known(dict(homes), dict(charges), frozenset(written))


@query(needs=permissions.SEE_DESK)
def advances(unit_id: int, *, by: Actor) -> list[AdvanceRow]:
    """Return what a home has paid ahead and not used yet."""
    rows = Advance.objects.seen_by(by).filter(unit_id=unit_id, kind="prepayment", left_fen__gt=0).order_by("id")
    return [AdvanceRow(row.pk, row.at, row.fen, row.left_fen) for row in rows]


def _till(by: Actor) -> ShiftRow | None:
    found = reading.shifts("s.cashier_id = %(user)s AND s.closed_at IS NULL", user=by.user_id)
    return found[0] if found else None


def _last_method(shift_id: int) -> str:
    """What the cashier took last is what the next most likely pays with; a shift begins with cash."""
    return Receipt.objects.filter(shift_id=shift_id).order_by("-id").values_list("method", flat=True).first() or "cash"


def _own(unit_id: int, on: date, by: Actor) -> OwnMoney:
    return OwnMoney(reading.home(unit_id, on, by), tuple(reading.bills(unit_id, on, settled_too=True, limit=36)),
                    tuple(reading.paid_until(unit_id, on)),
                    tuple(_with_purposes(unit_id)), reading.advance_left(unit_id))


def _with_purposes(unit_id: int) -> Iterator[PaidRow]:
    """The receipts of a home; each says what it paid, since a number tells a resident nothing."""
    told = {receipt: (charges, (months[0], months[-1])) for receipt, charges, months in
            sql.rows(PURPOSES, unit=unit_id)}
    for row in reading.paid("r.unit_id = %(unit)s", limit=60, unit=unit_id):
        charges, months = told.get(row.id, ("押金" if row.kind == "deposit" else "预存", ()))
        yield replace(row, charges=charges, months=months)


def receipts_called(receipt_ids: Sequence[int]) -> dict[int, str]:
    """Return the numbers of receipts. Inside the area."""
    return {pk: number(series, no) for pk, series, no in Receipt.objects.filter(pk__in=receipt_ids).values_list(
        "pk", "series", "no")}


def shifts_called(shift_ids: Sequence[int]) -> dict[int, str]:
    """Return what shifts are called: 1 号窗口 2026-11-23. Inside the area."""
    found = Shift.objects.filter(pk__in=shift_ids).values_list("pk", "window", "opened_at")
    return {pk: f"{window} 号窗口 {timezone.localdate(at)}" for pk, window, at in found}


def _receipt(receipt_id: int, on: date, by: Actor) -> ReceiptView:
    found = sql.rows(RECEIPT, receipt=receipt_id, **reading.reach(by))
    if not found:
        raise NotFound
    (pk, series, no, unit, label, at, method, fen, cashier, void, community, name, invented, area, payer, kind, window,
     digits, out_of_turn, prints, voided_by, void_reason, shift_open, cashier_id, back, corrects, kind_of) = found[0]
    lines = tuple(sorted((ReceiptLineRow(*line) for line in sql.rows(LINES, receipt=receipt_id)),
                         key=lambda line: not line.ym))     # what was kept comes last
    until = _until(reading.paid_until(unit, on), lines) if kind_of == "payment" and not void else None
    return ReceiptView(
        PaidRow(pk, number(series, no), unit, label, at, method, fen, cashier, void, kind=kind_of,
                back=back, corrects=corrects), community,
        name, invented, area,
        masks.name(payer, kind or "human"), window, digits, out_of_turn, lines,
        codes.codes_of([pk], area_id=by.area_id, kind="receipt").get(pk, ""), prints,
        until, voided_by, void_reason, shift_open, cashier_id, approvals.waiting_about(f"receipt:{pk}"),
        reading.next_bill(unit, until, on) if until else None, organisations.office_contact(community, on))


def _until(charges: list[PaidUntil], lines: tuple[ReceiptLineRow, ...]) -> PaidUntil | None:
    """Of a home's charges the one to print: one the receipt paid for, if any."""
    paid = "、".join(line.charge for line in lines)
    return next((one for one in charges if one.charge in paid), charges[0] if charges else None)

"""The statements behind the desk's pages. Each reads for one home, receipt or shift; rows come in a stated order."""
from __future__ import annotations

from datetime import date
from typing import Any

from linli.domains.fees.payments import rules
from linli.domains.fees.payments.rows import BillRow, HomeFacts, NextBill, PaidRow, PaidUntil, ShiftRow, StairHome
from linli.domains.fees.payments.taking import number
from linli.domains.fees.payments.takings import MethodSum
from linli.kernel import sql
from linli.kernel.access import COMMUNITY, UNIT, Actor
from linli.kernel.clock import months_later
from linli.kernel.errors import NotFound
from linli.registry.people import masks

WITHIN = "(%(whole)s OR {community} = ANY (%(communities)s) OR {unit} = ANY (%(homes)s))"

HOME = f"""
SELECT u.place_id, u.label, u.community_id, c.name, c.invented, u.area, coalesce(u.entrance_id, u.building_id)
  FROM registry_unit u JOIN registry_community c ON c.area_id = u.area_id AND c.place_id = u.community_id
 WHERE u.area_id = linli_area() AND u.place_id = %(unit)s
   AND {WITHIN.format(community="u.community_id", unit="u.place_id")}
"""

HOLDERS = """
SELECT p.name, p.kind, p.phone FROM registry_tenure t JOIN registry_person p ON p.area_id = t.area_id
   AND p.id = t.person_id
 WHERE t.area_id = linli_area() AND t.unit_id = %(unit)s AND t.valid @> %(on)s::date AND t.kind IN ('owner', 'tenant')
 ORDER BY t.kind, t.position, t.id LIMIT 3
"""

BILLS = """
SELECT b.id, b.ym, b.due, b.payer_id, k.fund,
       coalesce((SELECT string_agg(DISTINCT c.name, '、') FROM fees_billline l
                   JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
                   JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
                  WHERE l.area_id = b.area_id AND l.bill_id = b.id),
                (SELECT string_agg(DISTINCT c.name || '（期初）', '、') FROM fees_openingitem o
                   JOIN fees_charge c ON c.area_id = o.area_id AND c.id = o.charge_id
                  WHERE o.area_id = b.area_id AND o.unit_id = b.unit_id AND o.bill_id = b.id), '物业费'),
       b.total_fen, b.settled_fen, b.due < %(on)s,
       coalesce((SELECT min(o.creditor) FROM fees_openingitem o WHERE o.area_id = b.area_id
                    AND o.unit_id = b.unit_id AND o.bill_id = b.id), ''),
       coalesce((SELECT sum(n.fen) FROM fees_creditnote n WHERE n.area_id = b.area_id AND n.bill_id = b.id), 0)::bigint
  FROM fees_bill b JOIN ledger_book k ON k.area_id = b.area_id AND k.id = b.book_id
 WHERE b.area_id = linli_area() AND b.unit_id = %(unit)s AND (%(all)s OR b.settled_fen < b.total_fen)
 ORDER BY b.ym {order}, b.due {order}, b.id {order} LIMIT %(limit)s
"""

# Months of each charge of a home with "is it settled"; the opening says what was settled before.
MONTHS = """
SELECT c.name, b.ym, bool_and(b.settled_fen >= b.total_fen), NULL, c.cycle
  FROM fees_bill b JOIN fees_billline l ON l.area_id = b.area_id AND l.bill_id = b.id
  JOIN fees_assignment a ON a.area_id = l.area_id AND a.id = l.assignment_id
  JOIN fees_charge c ON c.area_id = a.area_id AND c.id = a.charge_id
 WHERE b.area_id = linli_area() AND b.unit_id = %(unit)s GROUP BY c.name, b.ym, c.cycle
 UNION ALL
SELECT c.name, coalesce(o.open_until, ''), coalesce(b.settled_fen >= b.total_fen, true), o.paid_until, c.cycle
  FROM fees_openingitem o JOIN fees_charge c ON c.area_id = o.area_id AND c.id = o.charge_id
  LEFT JOIN fees_bill b ON b.area_id = o.area_id AND b.id = o.bill_id
 WHERE o.area_id = linli_area() AND o.unit_id = %(unit)s AND o.creditor = ''
 ORDER BY 1, 2
"""

STAIR = """
SELECT u.place_id, u.label, (SELECT coalesce(sum(b.total_fen - b.settled_fen), 0)::bigint FROM fees_bill b
                              WHERE b.area_id = linli_area() AND b.unit_id = u.place_id AND b.settled_fen < b.total_fen)
  FROM (SELECT place_id, label, sort FROM registry_unit
         WHERE area_id = linli_area() AND (entrance_id = %(place)s OR entrance_id IS NULL AND building_id = %(place)s)
         ORDER BY sort LIMIT 40) u ORDER BY u.sort
"""

# A receipt that came to nothing: voided while its shift was open. One taken back later still counts on its own day and
# in its own shift, whose papers are signed; the money counts as given back on the day it goes. A correction brings no
# money: what it moves was taken on the receipt it replaces.
VOID = """(r.voided_at IS NOT NULL AND EXISTS (
  SELECT FROM fees_payment p JOIN fees_refund f ON f.area_id = p.area_id AND f.payment_id = p.id AND f.kind = 'void'
   WHERE p.area_id = r.area_id AND p.receipt_id = r.id))"""
TAKEN = f"(r.replaces_id IS NULL AND NOT {VOID})"

# How the money of a void receipt went back: void, refund or move.
BACK_BY = """coalesce((SELECT min(f.kind) FROM fees_payment p JOIN fees_refund f ON f.area_id = p.area_id
   AND f.payment_id = p.id WHERE r.voided_at IS NOT NULL AND p.area_id = r.area_id AND p.receipt_id = r.id), '')"""

PAID = f"""
SELECT r.id, r.series, r.no, r.unit_id, u.label, r.at, r.method, r.fen, r.cashier, r.voided_at IS NOT NULL,
       coalesce((SELECT sum(a.fen) FROM fees_advance a JOIN fees_payment p ON p.area_id = a.area_id
                    AND p.id = a.payment_id WHERE p.area_id = r.area_id AND p.receipt_id = r.id
                    AND a.kind = 'prepayment'), 0)::bigint, r.kind, r.void_reason, r.voided_by,
       {BACK_BY}, r.replaces_id IS NOT NULL
  FROM fees_receipt r JOIN registry_unit u ON u.area_id = r.area_id AND u.place_id = r.unit_id
 WHERE r.area_id = linli_area() AND {{where}} ORDER BY r.at DESC, r.id DESC LIMIT %(limit)s
"""

SHIFTS = f"""
SELECT s.id, s.community_id, c.name, s."window", s.cashier, s.cashier_id, s.opened_at, s.closed_at, s.float_fen,
       count(r.id), coalesce(sum(r.fen), 0)::bigint
  FROM fees_shift s JOIN registry_community c ON c.area_id = s.area_id AND c.place_id = s.community_id
  LEFT JOIN fees_receipt r ON r.area_id = s.area_id AND r.shift_id = s.id AND {TAKEN}
 WHERE s.area_id = linli_area() AND {{where}} GROUP BY s.area_id, s.id, c.name ORDER BY s.opened_at DESC, s.id DESC
 LIMIT %(limit)s
"""

METHODS = f"""
SELECT method, count(*) FILTER (WHERE taken), coalesce(sum(fen) FILTER (WHERE taken), 0)::bigint,
       count(*) FILTER (WHERE NOT taken), coalesce(sum(fen) FILTER (WHERE NOT taken), 0)::bigint,
       coalesce(sum(fen) FILTER (WHERE taken AND kind = 'deposit'), 0)::bigint
  FROM (SELECT r.method, r.fen, r.kind, NOT {VOID} AS taken FROM fees_receipt r
         WHERE r.area_id = linli_area() AND r.replaces_id IS NULL AND {{where}}) r
 GROUP BY method ORDER BY method
"""

BACK = """
SELECT f.method, count(*), sum(f.fen)::bigint
  FROM fees_refund f JOIN fees_payment p ON p.area_id = f.area_id AND p.id = f.payment_id
 WHERE f.area_id = linli_area() AND p.community_id = %(community)s AND f.day = %(day)s AND f.kind = 'refund'
 GROUP BY f.method ORDER BY f.method
"""

DAYS = f"""
SELECT c.place_id, c.name, count(r.id), coalesce(sum(r.fen), 0)::bigint,
       coalesce(sum(r.fen) FILTER (WHERE r.method = 'cash'), 0)::bigint,
       coalesce(sum(r.fen) FILTER (WHERE r.kind = 'deposit'), 0)::bigint,
       (SELECT count(*) FROM fees_shift s WHERE s.area_id = c.area_id AND s.community_id = c.place_id
           AND s.closed_at IS NULL AND (s.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= %(day)s)
  FROM registry_community c LEFT JOIN fees_receipt r ON r.area_id = c.area_id AND r.community_id = c.place_id
   AND r.day = %(day)s AND {TAKEN}
 WHERE c.area_id = linli_area() AND (%(whole)s OR c.place_id = ANY (%(communities)s))
 GROUP BY c.area_id, c.place_id, c.name, c.code ORDER BY c.code
"""



def reach(by: Actor) -> dict[str, Any]:
    """The parameters of WITHIN for the right in use."""
    return {"whole": by.reach.whole, "communities": by.reach.ids(COMMUNITY), "homes": by.reach.ids(UNIT)}


def home(unit_id: int, on: date, by: Actor) -> HomeFacts:
    """Raises NotFound."""
    found = sql.rows(HOME, unit=unit_id, **reach(by))
    if not found:
        raise NotFound
    held = sql.rows(HOLDERS, unit=unit_id, on=on)
    unit, label, community, name, invented, area, stair_id = found[0]
    return HomeFacts(unit, label, community, name, invented, area, stair_id,
                     tuple(masks.name(holder, kind) for holder, kind, _ in held),
                     next((masks.phone(phone) for _, _, phone in held if phone), ""))


def bills(unit_id: int, on: date, *, settled_too: bool = False, limit: int = 240) -> list[BillRow]:
    """Open bills, the oldest first; or all of them, the newest first."""
    ordered = BILLS.format(order="DESC" if settled_too else "ASC")
    return [BillRow(*row) for row in sql.rows(ordered, unit=unit_id, on=on, all=settled_too, limit=limit)]


def paid_until(unit_id: int, on: date) -> list[PaidUntil]:
    """Return per charge the last month settled without a gap (缴至)."""
    months: dict[str, list[tuple[str, bool]]] = {}
    before: dict[str, str | None] = {}
    for charge, ym, settled, opening, cycle in sql.rows(MONTHS, unit=unit_id):
        given = months.setdefault(charge, [])
        if opening:
            before[charge] = max(opening, before.get(charge) or "")
        if ym:
            given.append((f"{ym[:4]}-12" if cycle == "year" else ym, settled))
    until = {charge: rules.paid_until(given, before=before.get(charge)) for charge, given in months.items()}
    return [PaidUntil(charge, ym, (ym or "") < f"{on:%Y-%m}", tuple(months[charge])) for charge, ym in until.items()]


def next_bill(unit_id: int, until: PaidUntil, on: date) -> NextBill | None:
    """Return what the home pays next; None: nothing is open, and nothing was ever settled."""
    owed = bills(unit_id, on, limit=1)
    if owed:
        return NextBill(owed[0].ym, owed[0].due, owed[0].overdue)
    return NextBill(months_later(until.ym, 1), None) if until.ym else None


def stair(place_id: int, unit_id: int) -> list[StairHome]:
    return [StairHome(home_id, label, fen, home_id == unit_id)
            for home_id, label, fen in sql.rows(STAIR, place=place_id)]


def paid(where: str, limit: int = 20, **given: Any) -> list[PaidRow]:
    """Return receipts, the newest first. `where` is SQL over r (fees_receipt)."""
    return [PaidRow(row[0], number(row[1], row[2]), *row[3:]) for row in
            sql.rows(PAID.format(where=where), limit=limit, **given)]


def advance_left(unit_id: int) -> int:
    return _left(unit_id, "prepayment")


def deposit_left(unit_id: int) -> int:
    return _left(unit_id, "deposit")


def _left(unit_id: int, kind: str) -> int:
    return int(sql.rows("SELECT coalesce(sum(left_fen), 0)::bigint FROM fees_advance WHERE area_id = linli_area() "
                    "AND unit_id = %(unit)s AND kind = %(kind)s", unit=unit_id, kind=kind)[0][0])


def shifts(where: str, limit: int = 30, **given: Any) -> list[ShiftRow]:
    """Return shifts, the newest first. `where` is SQL over s (fees_shift)."""
    return [ShiftRow(*row) for row in sql.rows(SHIFTS.format(where=where), limit=limit, **given)]


def methods(where: str, **given: Any) -> list[MethodSum]:
    return [MethodSum(*row) for row in sql.rows(METHODS.format(where=where), **given)]

"""The statements behind one payment at the desk. Three round trips: facts, locked bills, everything written."""
from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.utils import IntegrityError

from linli.domains.fees.payments.values import (
    ADVANCES,
    DEPOSITS,
    DigitsUsed,
    Limits,
    NoBooks,
    NoShift,
    NotThatUnit,
    OpenBill,
    ReceiptRow,
    Split,
)
from linli.kernel import prepared
from linli.kernel.access import Actor
from linli.kernel.codes import random_code
from linli.kernel.commands import violated
from linli.registry.policies import queries as policies

CORRECTIONS = "G"    # 更正: receipts that no window wrote
OF_DEPOSITS = "押"    # after the window in the series of its deposit receipts; no window can be called so

FACTS = """
SELECT u.place_id, u.label, c.code, nextval(pg_get_serial_sequence('fees_receipt', 'id')),
       (SELECT jsonb_object_agg(fund, id) FROM ledger_book b
         WHERE b.area_id = u.area_id AND b.community_id = u.community_id),
       (SELECT t.person_id FROM registry_tenure t
         WHERE t.area_id = u.area_id AND t.unit_id = u.place_id AND t.kind = 'owner' AND t.valid @> %(day)s::date
         ORDER BY t.position, t.id LIMIT 1)
  FROM registry_unit u JOIN registry_community c ON c.area_id = u.area_id AND c.place_id = u.community_id
 WHERE u.area_id = linli_area() AND u.community_id = %(community)s AND u.place_id = ANY (%(units)s)
"""

OPEN_BILLS = """
SELECT ym, due, id, book_id, unit_id, payer_id, total_fen - settled_fen
  FROM fees_bill WHERE area_id = linli_area() AND unit_id = ANY (%(units)s) AND settled_fen < total_fen
   AND (%(payer)s::bigint IS NULL OR payer_id = %(payer)s)
 ORDER BY id FOR UPDATE
"""

WRITE = """
WITH shift AS MATERIALIZED ({shift}),
numbered AS (
  UPDATE fees_receiptbook b SET next_no = next_no + 1 FROM shift
   WHERE b.area_id = linli_area() AND b.community_id = %(community)s
     AND b.series = %(before)s || shift."window" || %(after)s
  RETURNING b.series, b.next_no - 1 AS no, shift.id AS shift_id),
receipt AS (
  INSERT INTO fees_receipt (id, community_id, shift_id, series, no, unit_id, payer_id, kind, method, digits, fen, at,
                            day, cashier_id, cashier, out_of_turn, replaces_id)
  SELECT %(receipt)s, %(community)s, shift_id, series, no, %(unit)s, %(payer)s, %(receipt_kind)s, %(method)s,
         %(digits)s, %(fen)s, %(at)s, %(day)s, %(user)s, %(name)s, %(reason)s, %(replaces)s FROM numbered
  RETURNING id, series, no),
paid AS (
  INSERT INTO fees_payment (community_id, book_id, receipt_id, unit_id, method, fen, at, voucher_id)
  SELECT %(community)s, book_id, receipt.id, %(unit)s, %(method)s, part.fen, %(at)s, voucher_id
    FROM receipt, unnest(%(books)s::bigint[], %(book_fens)s::bigint[], %(vouchers)s::bigint[])
                  AS part (book_id, fen, voucher_id) RETURNING id, book_id),
parts AS MATERIALIZED (
  SELECT * FROM unnest(%(bills)s::bigint[], %(bill_books)s::bigint[], %(bill_fens)s::bigint[])
                AS part (bill_id, book_id, fen)),
allocated AS (
  INSERT INTO fees_allocation (payment_id, bill_id, fen, day)
  SELECT paid.id, bill_id, fen, %(day)s FROM parts JOIN paid USING (book_id) RETURNING 1),
settled AS (
  UPDATE fees_bill b SET settled_fen = settled_fen + parts.fen FROM parts, receipt
   WHERE b.area_id = linli_area() AND b.id = parts.bill_id RETURNING 1),
kept AS (
  INSERT INTO fees_advance (community_id, unit_id, payer_id, book_id, payment_id, kind, purpose, fen, left_fen, at)
  SELECT %(community)s, %(unit)s, %(payer)s, book_id, id, %(kept_as)s, %(purpose)s, %(left)s, %(left)s, %(at)s
    FROM paid WHERE book_id = %(kept_in)s AND %(left)s > 0 RETURNING 1),
coded AS (
  INSERT INTO kernel_publiccode (code, of_area_id, kind, object_id)
  SELECT %(code)s, linli_area(), 'receipt', id FROM receipt)
SELECT series, no FROM receipt
"""

IN_SHIFT = """
  SELECT id, "window" FROM fees_shift
   WHERE area_id = linli_area() AND community_id = %(community)s AND cashier_id = %(user)s AND closed_at IS NULL
     FOR SHARE"""
CORRECTING = f"""SELECT NULL::bigint AS id, '{CORRECTIONS}' AS "window" """
AT_THE_WINDOW, AS_CORRECTION = WRITE.format(shift=IN_SHIFT), WRITE.format(shift=CORRECTING)


@dataclass(frozen=True)
class Facts:
    """The homes of a payment: where a surplus goes, who holds them, and the id the receipt will have."""

    receipt_id: int
    code: str                     # the community's
    books: dict[str, int]         # by fund
    labels: dict[int, str]
    owners: dict[int, int | None]

    @property
    def service_book(self) -> int:
        return self.books["service"]


def facts(community_id: int, unit_ids: Sequence[int], day: date) -> Facts:
    """Raises NotThatUnit unless every unit is in the community and it has its books."""
    rows = prepared.run(FACTS, {"community": community_id, "units": list(unit_ids), "day": day})
    if {row[0] for row in rows} != set(unit_ids) or not rows:
        raise NotThatUnit
    _, _, code, receipt_id, books, _ = rows[0]
    if not books:
        raise NoBooks
    by_fund = books if isinstance(books, dict) else json.loads(books)
    return Facts(receipt_id, code, by_fund, {row[0]: row[1] for row in rows}, {row[0]: row[5] for row in rows})


def limits(community_id: int, day: date) -> Limits:
    """What the policies of the community let the desk take without a question."""
    held = policies.values(("desk.cash_limit", "desk.payment_limit", "desk.surplus_line"), community_id, day)
    return Limits(held["desk.cash_limit"] * 100, held["desk.payment_limit"] * 100, held["desk.surplus_line"] * 100)


def open_bills(unit_ids: Sequence[int], payer_id: int | None) -> list[OpenBill]:
    """Return what the homes still owe, locked in the order of ids until the transaction ends."""
    return [OpenBill(*row) for row in prepared.run(OPEN_BILLS, {"units": list(unit_ids), "payer": payer_id})]


@dataclass(frozen=True)
class Taking:
    """Everything a payment writes, decided."""

    community_id: int
    facts: Facts
    unit_id: int
    payer_id: int | None
    method: str
    digits: str
    fen: int
    at: datetime
    day: date
    out_of_turn: str
    split: Split
    by_book: dict[int, int]
    deposit: str = ""        # what for; the whole of it is then kept in custody

    @property
    def kept_in(self) -> int:
        """The book of what no bill takes."""
        return self.facts.books["custody"] if self.deposit else self.facts.service_book

    @property
    def kept_on(self) -> str:
        return DEPOSITS if self.deposit else ADVANCES


def write(taking: Taking, vouchers: dict[int, int], *, by: Actor, replaces: int | None = None) -> ReceiptRow:
    """Number the receipt in the cashier's open shift and write it with all that hangs on it.

    A receipt that `replaces` another is a correction: no window wrote it.
    """
    code = random_code()
    parts = taking.split.parts
    given = {
        "community": taking.community_id, "user": by.user_id, "name": by.name, "receipt": taking.facts.receipt_id,
        "unit": taking.unit_id, "payer": taking.payer_id, "method": taking.method, "digits": taking.digits,
        "fen": taking.fen, "at": taking.at, "day": taking.day, "reason": taking.out_of_turn,
        "books": list(taking.by_book), "book_fens": list(taking.by_book.values()),
        "vouchers": [vouchers[book] for book in taking.by_book],
        "bills": [part.bill.id for part in parts], "bill_books": [part.bill.book_id for part in parts],
        "bill_fens": [part.fen for part in parts], "left": taking.split.left_fen,
        "kept_in": taking.kept_in, "kept_as": "deposit" if taking.deposit else "prepayment",
        "purpose": taking.deposit, "receipt_kind": "deposit" if taking.deposit else "payment",
        "code": code, "before": series(taking.facts.code, ""), "after": OF_DEPOSITS if taking.deposit else "",
        "replaces": replaces}
    try:
        rows = prepared.run(AS_CORRECTION if replaces else AT_THE_WINDOW, given)
    except IntegrityError as error:
        if violated(error) == "receipt_digits_once":
            raise DigitsUsed from error
        raise
    if not rows:
        raise NoShift
    return ReceiptRow(taking.facts.receipt_id, number(*rows[0]), taking.unit_id, taking.fen, taking.method, taking.day,
                      code, 0 if taking.deposit else taking.split.left_fen, len(parts))


def series(code: str, window: str) -> str:
    """The series of a window's receipts: the community's code stands first, so no two of an area are alike."""
    return f"{code}-{window}"


def number(series: str, no: int) -> str:
    """`("YJHY-2", 1846)` → `YJHY-2-0001846`."""
    return f"{series}-{no:07d}"

"""The statements that write vouchers: header and entries together, so that the database can refuse what is wrong."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import connection
from django.db.utils import IntegrityError

from linli.engines.ledger.values import AlreadyPosted, AlreadyReversed, EntryDraft, NoSuchAccount
from linli.kernel import prepared
from linli.kernel.access import Actor
from linli.kernel.clock import month_of
from linli.kernel.commands import violated
from linli.kernel.errors import Refused

ONE = """
WITH lines AS MATERIALIZED (
  SELECT * FROM unnest(%(codes)s::text[], %(fens)s::bigint[], %(payers)s::bigint[], %(units)s::bigint[])
                WITH ORDINALITY AS line (code, fen, payer_id, unit_id, seq)),
header AS (
  INSERT INTO ledger_voucher (book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, actor, user_id)
  SELECT %(book)s::bigint, ledger_open_month(%(book)s::bigint, %(ym)s::text), %(on)s::date, %(kind)s::text,
         %(src)s::text, %(memo)s::text, count(*), coalesce(sum(fen) FILTER (WHERE fen > 0), 0), %(actor)s::text,
         %(user)s::bigint
    FROM lines RETURNING id, book_id, ym)
INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, payer_id, unit_id, amount_fen)
SELECT header.id, seq, book_id, ym, code, payer_id, unit_id, fen FROM lines, header RETURNING voucher_id
"""

# The months are found before any voucher is written: one lock a book and month, however many vouchers.
MANY = """
WITH lines (book_id, src, on_day, memo, code, fen, payer_id, unit_id) AS MATERIALIZED ({lines}),
months AS MATERIALIZED (
  SELECT book_id, wanted, ledger_open_month(book_id, wanted) AS ym
    FROM (SELECT DISTINCT book_id, to_char(on_day, 'YYYY-MM') AS wanted FROM lines WHERE fen <> 0) asked),
sums AS MATERIALIZED (
  SELECT nextval(pg_get_serial_sequence('ledger_voucher', 'id')) AS id, book_id, src, on_day, memo, n, debit
    FROM (SELECT book_id, src, min(on_day) AS on_day, min(memo) AS memo, count(*) AS n,
                 coalesce(sum(fen) FILTER (WHERE fen > 0), 0) AS debit
            FROM lines WHERE fen <> 0 GROUP BY book_id, src ORDER BY on_day, book_id, src) grouped),
header AS (
  INSERT INTO ledger_voucher (id, book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, actor, user_id{transfer})
  SELECT sums.id, book_id, ym, on_day, %(kind)s, src, memo, n, debit, %(actor)s, %(user)s{transfer_value}
    FROM sums JOIN months USING (book_id) WHERE wanted = to_char(on_day, 'YYYY-MM')
  RETURNING id, book_id, ym, src),
entered AS (
  INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, payer_id, unit_id, amount_fen)
  SELECT header.id, row_number() OVER (PARTITION BY header.id ORDER BY fen < 0, code, unit_id, payer_id),
         book_id, ym, code, payer_id, unit_id, fen
    FROM lines JOIN header USING (book_id, src) WHERE fen <> 0 RETURNING 1)
SELECT (SELECT count(*) FROM header), (SELECT count(*) FROM entered)
"""

REVERSAL = """
WITH original AS MATERIALIZED (
  SELECT *, ledger_open_month(book_id, %(ym)s) AS month FROM ledger_voucher
   WHERE area_id = linli_area() AND id = ANY (%(vouchers)s)),
header AS (
  INSERT INTO ledger_voucher (book_id, ym, vdate, kind, src, memo, n_entries, debit_fen, reverses_id, red, transfer_id,
                              actor, user_id)
  SELECT book_id, month, %(on)s, 'reversal', 'reverse:' || id, %(memo)s, n_entries, debit_fen, id, NOT red,
         %(transfer)s, %(actor)s, %(user)s
    FROM original RETURNING id, book_id, ym, reverses_id)
INSERT INTO ledger_entry (voucher_id, seq, book_id, ym, code, payer_id, unit_id, amount_fen)
SELECT header.id, seq, header.book_id, header.ym, code, payer_id, unit_id, -amount_fen
  FROM ledger_entry e JOIN header ON e.area_id = linli_area() AND e.voucher_id = reverses_id
RETURNING voucher_id
"""

# Out of one book and into another, each against 2999.
TRANSFER_LINES = """
  SELECT book, %(src)s::text, %(on)s::date, %(memo)s::text, account, fen, NULL::bigint, NULL::bigint
    FROM (VALUES (%(book_from)s::bigint, '2999', %(fen)s::bigint), (%(book_from)s, %(account_from)s, -%(fen)s),
                 (%(book_to)s, %(account_to)s, %(fen)s), (%(book_to)s, '2999', -%(fen)s)) line (book, account, fen)"""

REFUSALS: dict[str, type[Refused]] = {
    "voucher_once": AlreadyPosted, "voucher_reversed_once": AlreadyReversed, "entry_account": NoSuchAccount}


@contextmanager
def refusing(**more: type[Refused]) -> Iterator[None]:
    """Say in words what the database refused; whatever a person cannot cause stays an error."""
    try:
        yield
    except IntegrityError as error:
        refusal = (REFUSALS | more).get(violated(error))
        if refusal is None:
            raise
        raise refusal from error


def insert_one(book_id: int, entries: Sequence[EntryDraft], *, kind: str, src: str, on: date, memo: str,
               by: Actor) -> int:
    with refusing():
        found = prepared.run(ONE, {
            "book": book_id, "ym": month_of(on), "on": on, "kind": kind, "src": src, "memo": memo[:200],
            "codes": [entry.account for entry in entries], "fens": [entry.fen for entry in entries],
            "payers": [entry.payer_id for entry in entries], "units": [entry.unit_id for entry in entries],
            "actor": by.name, "user": by.user_id})
    if not found:
        raise ValueError("a voucher needs entries")
    return int(found[0][0])


def insert_many(lines: str, params: dict[str, Any], *, kind: str, by: Actor, transfer_id: int | None = None) -> int:
    """Post one voucher for every (book, src) of `lines`; return how many."""
    sql = MANY.format(lines=lines, transfer=", transfer_id" if transfer_id else "",
                      transfer_value=", %(transfer)s" if transfer_id else "")
    with refusing(), connection.cursor() as cursor:
        cursor.execute(sql, {**params, "kind": kind, "actor": by.name, "user": by.user_id, "transfer": transfer_id})
        vouchers, _ = cursor.fetchone()
    return int(vouchers)


def insert_reversal(vouchers: Sequence[int], *, on: date, memo: str, transfer_id: int | None,
                    by: Actor) -> list[int]:
    with refusing(voucher_once=AlreadyReversed), connection.cursor() as cursor:
        cursor.execute(REVERSAL, {
            "vouchers": list(vouchers), "ym": month_of(on), "on": on, "memo": memo[:200],
            "transfer": transfer_id, "actor": by.name, "user": by.user_id})
        return sorted({int(row[0]) for row in cursor.fetchall()})


def next_transfer() -> int:
    """A number for the two vouchers of a transfer: from the vouchers' own sequence, so it never repeats."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('ledger_voucher', 'id'))")
        return int(cursor.fetchone()[0])

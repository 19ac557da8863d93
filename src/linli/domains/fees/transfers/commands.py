"""银行流水: what came into the bank becomes payments of homes, or is held until somebody knows whose it is.

A line is booked once, whatever file it comes in: the bank's number is unique in the community (`bank_line_once`).
"""
from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from linli.domains.fees.payments import batches, takeback
from linli.domains.fees.payments.values import ACCOUNTS, IncomingPayment, NoBooks
from linli.domains.fees.transfers import permissions, queries, reading
from linli.domains.fees.transfers.models import BankLine
from linli.domains.fees.transfers.values import MOST_LINES, SUSPENSE, AlreadyGiven, BadLine, BankDraft, FileBooked
from linli.engines.ledger import commands as ledger
from linli.kernel import codes, journal
from linli.kernel.access import Actor
from linli.kernel.commands import command
from linli.kernel.money import LARGEST
from linli.registry.places import queries as places


@command(needs=permissions.BOOK_FILE)
def book_file(community_id: int, *, lines: Sequence[BankDraft], key: str | None = None, by: Actor) -> FileBooked:
    """Book the lines of a bank's file: with a home as its payment, oldest bill first, without one as held money.

    A line whose number was booked before is left out and counted; one that a window took is only linked with its
    receipt. What is held is a liability (待查款) in the service book. Refuses: BadLine, NoBooks, NotThatUnit.
    """
    places.within(community_id, by)
    checked(lines)
    book = service_book(community_id)
    desk = queries.desk_receipts(community_id, lines)
    before = queries.booked(community_id, lines)
    fresh = written(community_id, [line for line in lines if line.txn not in before], desk, by)    # the first wins
    new = [line for line in {line.txn: line for line in reversed(lines)}.values() if line.txn in fresh]
    at_desk = [line for line in new if line.txn in desk]
    owned = [line for line in new if line.unit_id is not None and line.txn not in desk]
    held = [line for line in new if line.unit_id is None and line.txn not in desk]
    give_to_homes(community_id, owned, ACCOUNTS["transfer"], by=by)
    if held:
        ledger.post_summary(reading.HELD_LINES, kind="bank_held", by=by, params={
            "lines": [fresh[line.txn] for line in held], "book": book, "suspense": SUSPENSE})
    journal.remark(place_id=community_id, lines=len(new))
    return FileBooked(len(owned), total(owned), len(held), total(held), len(at_desk), total(at_desk),
                      repeated=len(lines) - len(new))


@command(needs=permissions.BOOK_FILE)
def give(line_id: int, *, unit_id: int, at: datetime, key: str | None = None, by: Actor) -> int:
    """Give held money to a home of its community, oldest bill first; return the receipt.

    Dated `at`, when it is known whose it is. Refuses: NotFound, AlreadyGiven, NotThatUnit.
    """
    line = BankLine.objects.held_for(by, line_id)
    if line.receipt_id is not None:
        raise AlreadyGiven
    give_to_homes(line.community_id, [BankDraft(line.txn, at, line.fen, unit_id=unit_id)], SUSPENSE, by=by)
    line.refresh_from_db()
    if line.receipt_id is None:      # programs have booked the same number meanwhile: it is no longer to be given
        raise AlreadyGiven
    journal.remark(place_id=unit_id, fen=line.fen)
    return int(line.receipt_id)


def give_to_homes(community_id: int, lines: Sequence[BankDraft], account: str, *, by: Actor) -> None:
    """Book lines as payments out of `account`, and link them with their receipts."""
    if not lines:
        return
    batches.record(community_id, [IncomingPayment(line.unit_id or 0, line.fen, "transfer", line.at, line.txn)
                                  for line in lines],
                   codes=[codes.random_code() for _ in lines], accounts=json.dumps({"transfer": account}), by=by)
    with connection.cursor() as cursor:
        cursor.execute(reading.LINK, {"community": community_id, "txns": [line.txn for line in lines]})


def checked(lines: Sequence[BankDraft]) -> None:
    if not 0 < len(lines) <= MOST_LINES:
        raise BadLine(what=f"一份文件 1 到 {MOST_LINES} 笔")
    for line in lines:
        if isinstance(line.fen, bool) or not isinstance(line.fen, int) or not 0 < line.fen <= LARGEST:
            raise BadLine(what=f"{line.txn} 的金额")
        if not 0 < len(line.txn) <= 64:
            raise BadLine(what="流水号为空或超过 64 个字")


def service_book(community_id: int) -> int:
    book = takeback.books_of(community_id).get("service")
    if book is None:
        raise NoBooks
    return book


def written(community_id: int, lines: Sequence[BankDraft], desk: dict[str, tuple[int, str]],
            by: Actor) -> dict[str, int]:
    """Write the lines that are new; return their ids by number."""
    with connection.cursor() as cursor:
        cursor.execute(reading.WRITE, {
            "community": community_id, "name": by.name, **queries.columns(lines),
            "payers": [line.payer[:80] for line in lines], "remarks": [line.remark[:200] for line in lines],
            "receipts": [desk.get(line.txn, (None, ""))[0] for line in lines]})
        return {txn: pk for pk, txn in cursor.fetchall()}


def total(lines: Sequence[BankDraft]) -> int:
    return sum(line.fen for line in lines)

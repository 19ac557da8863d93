"""What pages and programs read of bank lines: what a file fits, what is held."""
from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Count, Sum
from django.utils import timezone

from linli.domains.fees.openbooks.rules import masked
from linli.domains.fees.transfers import permissions, reading, rules
from linli.domains.fees.transfers.models import BankLine
from linli.domains.fees.transfers.values import BankDraft, HeldLine, HeldMoney, Home, Known, Match, NoSuchHome
from linli.kernel import sql
from linli.kernel.access import Actor
from linli.kernel.commands import query
from linli.kernel.spreadsheets import plain
from linli.registry.places import queries as places

SHOWN = 200


@query(needs=permissions.BOOK_FILE)
def matches(community_id: int, *, lines: Sequence[BankDraft], on: date, by: Actor) -> list[Match]:
    """Return for each line which home it fits, how surely and why. Writes nothing. Raises NotFound."""
    places.within(community_id, by)
    return rules.matches(lines, known(community_id, lines, on))


@query(needs=permissions.BOOK_FILE)
def held(community_id: int, *, by: Actor) -> HeldMoney:
    """Return the money of a community that waits for its home, the oldest first. Raises NotFound."""
    places.within(community_id, by)
    rows = BankLine.objects.filter(community_id=community_id, receipt=None).order_by("at", "id")
    sums = rows.order_by().aggregate(n=Count("pk"), fen=Sum("fen"))
    return HeldMoney(sums["n"], sums["fen"] or 0, tuple(
        HeldLine(row.pk, timezone.localdate(row.at), row.fen, masked(row.payer_name, [row.payer_name]),
                 masked(row.remark, [row.payer_name]), row.txn) for row in rows[:SHOWN]))


@query(needs=permissions.BOOK_FILE)
def homes_by_label(community_id: int, *, labels: Sequence[str], by: Actor) -> dict[str, int]:
    """Return the homes that these labels name, by label as written. Refuses: NoSuchHome, naming the first. NotFound."""
    places.within(community_id, by)
    wanted = {label: plain(label).upper() for label in labels}
    found = places.units_by_label(community_id, list(wanted.values()))
    for label, meant in wanted.items():
        if meant not in found:
            raise NoSuchHome(home=label[:20])
    return {label: found[meant] for label, meant in wanted.items()}


def known(community_id: int, lines: Sequence[BankDraft], on: date) -> Known:
    said = [int(number) for line in lines for number in rules.BILL.findall(plain(f"{line.remark} {line.payer}"))]
    homes = {unit: Home(unit, label, frozenset(names), owed)
             for unit, label, names, owed in sql.rows(reading.HOMES, community=community_id, on=on)}
    bills = dict(sql.rows(reading.BILLS, community=community_id, bills=[one for one in said if one < 2**63]))
    return Known(homes, {bill: unit for bill, unit in bills.items() if unit in homes},
                 {txn: number for txn, (_, number) in desk_receipts(community_id, lines).items()},
                 booked(community_id, lines))


def desk_receipts(community_id: int, lines: Sequence[BankDraft]) -> dict[str, tuple[int, str]]:
    """By the bank's number the receipt, with its printed number, that a window wrote for that money."""
    return {txn: (receipt, number)
            for txn, receipt, number in sql.rows(reading.DESK, community=community_id, **columns(lines))}


def booked(community_id: int, lines: Sequence[BankDraft]) -> frozenset[str]:
    return frozenset(txn for (txn,) in sql.rows(reading.BOOKED, community=community_id, **columns(lines)))


def columns(lines: Sequence[BankDraft]) -> dict[str, list[Any]]:
    return {"txns": [line.txn for line in lines], "fens": [line.fen for line in lines],
            "ats": [line.at for line in lines]}


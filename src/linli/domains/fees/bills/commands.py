"""Draft a month, look at it, publish it. The unit of commit is the run: bills, lines, vouchers, status together."""
from __future__ import annotations

import hashlib
import re
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from linli.domains.fees.bills import permissions, pricing, skipping
from linli.domains.fees.bills.events import RunPublished
from linli.domains.fees.bills.models import BillRun
from linli.domains.fees.bills.values import (
    STATUS_TITLES,
    AlreadyInReview,
    BadMonth,
    ChargeTotal,
    Count,
    InputsChanged,
    NothingToBill,
    NotInReview,
)
from linli.engines.ledger import commands as ledger
from linli.kernel import journal
from linli.kernel.access import Actor
from linli.kernel.clock import month_span, months_later
from linli.kernel.commands import command, emit
from linli.registry.places import queries as places

VOUCHERS = """
SELECT book_id, 'run:' || %(run)s || ':' || charge_id, %(on)s::date, %(memo)s, code, fen, NULL::bigint, NULL::bigint
  FROM unnest(%(books)s::bigint[], %(charges)s::bigint[], %(accounts)s::text[], %(fens)s::bigint[])
         AS of_charge (book_id, charge_id, account, sum_fen)
 CROSS JOIN LATERAL (VALUES ('1122', sum_fen), (account, -sum_fen)) AS side (code, fen)
"""


@command(needs=permissions.DRAFT_RUN)
def draft(community_id: int, *, ym: str, due: date | None = None, key: str | None = None, by: Actor) -> int:
    """Count the month for every home and return the run, to be reviewed. Nothing is written but the count.

    A month that was published before is counted for what was left out then. Without `due`, bills are due at the end
    of the month. Refuses: BadMonth, AlreadyInReview, NothingToBill.
    """
    places.within(community_id, by)
    first, end = days_of(ym)
    hold(community_id)
    states = list(BillRun.objects.filter(community_id=community_id, ym=ym).values_list("status", flat=True))
    if "review" in states:
        raise AlreadyInReview(ym=ym)
    counted = count(pricing.statement(pricing.DRAFT, again="published" in states), given(community_id, ym))
    if not counted.charges:
        raise NothingToBill(ym=ym)
    skips = skipping.count(community_id, ym) if counted.without else {}
    run = BillRun.objects.create(
        community_id=community_id, ym=ym, rev=len(states) + 1, due=due or end - timedelta(days=1),
        inputs_hash=counted.digest, totals=totals(counted) | {"skipped": skips},
        drafted_by_id=by.user_id, drafted_by=by.name)
    journal.remark(place_id=community_id, run=run.pk, fen=counted.fen, homes=counted.homes)
    return run.pk


@command(needs=permissions.PUBLISH_RUN)
def publish(run_id: int, *, at: datetime, key: str | None = None, by: Actor) -> Count:
    """Write the bills, their lines and one voucher a charge. Repeating it changes nothing.

    Refuses: InputsChanged (a home, price or payer changed since the review), NotInReview.
    """
    run = BillRun.objects.held_for(by, run_id)
    if run.status == "published":
        return restored(run)
    if run.status != "review":
        raise NotInReview(state=STATUS_TITLES[run.status])
    hold(run.community_id)
    again = run.rev > 1 and BillRun.objects.filter(community_id=run.community_id, ym=run.ym,
                                                   status="published").exists()
    # A home that had to be cut up only since the review is missed here, and the hash tells.
    written = count(pricing.statement(pricing.PUBLISH, again=again, cut_up=run.totals["cut_up"]),
                    given(run.community_id, run.ym) | {"run": run.pk, "rev": run.rev, "due": run.due})
    if written.digest != run.inputs_hash:
        raise InputsChanged    # the transaction takes back what was written
    first, _ = days_of(run.ym)
    book(run, written, on=first, by=by)
    run.status, run.published_at, run.published_by, run.published_by_id = "published", at, by.name, by.user_id
    run.save(update_fields=["status", "published_at", "published_by", "published_by_id"])
    journal.remark(place_id=run.community_id, ym=run.ym, fen=written.fen, bills=written.bills)
    emit(RunPublished(run.pk, run.community_id, run.ym, written.fen, first))
    return written


@command(needs=permissions.DRAFT_RUN)
def discard(run_id: int, *, reason: str, key: str | None = None, by: Actor) -> None:
    """Give a run up before it is published. Refuses: NotInReview."""
    run = BillRun.objects.held_for(by, run_id)
    if run.status != "review":
        raise NotInReview(state=STATUS_TITLES[run.status])
    run.status, run.reason = "discarded", reason
    run.save(update_fields=["status", "reason"])
    journal.remark(place_id=run.community_id, reason=reason)


def days_of(ym: str) -> tuple[date, date]:
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", ym):
        raise BadMonth(ym=ym[:12])
    return month_span(ym)


def given(community_id: int, ym: str) -> dict[str, Any]:
    """The parameters of the pricing statements."""
    first, end = days_of(ym)
    return {"community": community_id, "ym": ym, "first": first, "end": end,
            "year_end": days_of(months_later(ym, 12))[0]}


def hold(community_id: int) -> None:
    """One draft or publication of a community at a time; the next one waits and then sees the result."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('bill run ' || linli_area() || ' ' || %s, 0)), "
                       "set_config('jit', 'off', true)", [community_id])


def count(sql: str, parameters: dict[str, Any]) -> Count:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    charges = tuple(ChargeTotal(int(row[0]), int(row[1]), row[2], int(row[3]), int(row[4]), int(row[5]))
                    for row in rows)
    mixed = ":".join(f"{row[7] & 0xFFFFFFFFFFFFFFFF:016x}" for row in rows)
    homes, bills, *without = rows[0][8:] if rows else (0, 0)
    return Count(charges, int(homes), int(bills), digest(mixed), any(row[6] for row in rows),
                 int(without[0]) if without else 0)


def digest(text: str) -> str:
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def totals(counted: Count) -> dict[str, Any]:
    return {"fen": counted.fen, "homes": counted.homes, "bills": counted.bills, "lines": counted.lines,
            "cut_up": counted.cut_up,
            "charges": [[c.charge_id, c.book_id, c.account, c.fen, c.homes, c.lines] for c in counted.charges]}


def restored(run: BillRun) -> Count:
    kept = run.totals
    charges = tuple(ChargeTotal(*row) for row in kept["charges"])
    return Count(charges, kept["homes"], kept["bills"], run.inputs_hash, kept["cut_up"])


def book(run: BillRun, written: Count, *, on: date, by: Actor) -> None:
    """One voucher a charge: what is owed against what is earned."""
    owed = [charge for charge in written.charges if charge.fen]
    if owed:
        ledger.post_summary(VOUCHERS, kind="bill_run", by=by, params={
            "run": run.pk, "on": on, "memo": f"{run.ym} 出账", "books": [charge.book_id for charge in owed],
            "charges": [charge.charge_id for charge in owed], "accounts": [charge.account for charge in owed],
            "fens": [charge.fen for charge in owed]})

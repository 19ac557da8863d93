"""Draft a month, look at it, publish it. The unit of commit is the run: bills, lines, vouchers, status together."""
from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from linli.domains.fees.bills import permissions, pricing, reviewing, skipping
from linli.domains.fees.bills.events import RunPublished
from linli.domains.fees.bills.models import BillRun, HomeCheck
from linli.domains.fees.bills.months import days_of, given
from linli.domains.fees.bills.values import (
    STATUS_TITLES,
    AlreadyInReview,
    AlreadyPublished,
    BeforeTheBooks,
    ChargeTotal,
    Count,
    EarlierWaits,
    HomeMoved,
    InputsChanged,
    NothingToBill,
    NotInReview,
    SamePerson,
    SumNotAgreed,
    TooFar,
)
from linli.engines.ledger import commands as ledger
from linli.kernel import approvals, clock, journal, prepared
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.clock import month_of, months_later
from linli.kernel.commands import command, emit
from linli.kernel.money import yuan
from linli.registry.places import queries as places

AHEAD = 3       # months that may be counted before they begin
NOT_COUNTED = (0, 0, 0)     # homes, bills, homes without: publishing takes them from the draft

# First month of the books of the community's charges; the earliest month under review; runs of the month.
STANDING = """
SELECT (SELECT min(b.starts) FROM ledger_book b JOIN fees_charge c ON c.area_id = linli_area() AND c.book_id = b.id
         WHERE b.area_id = linli_area() AND c.community_id = %(community)s),
       min(ym) FILTER (WHERE status = 'review' AND ym <= %(ym)s), count(*) FILTER (WHERE ym = %(ym)s),
       bool_or(status = 'published' AND ym = %(ym)s)
  FROM fees_billrun WHERE area_id = linli_area() AND community_id = %(community)s
"""

VOUCHERS = """
SELECT book_id, 'run:' || %(run)s || ':' || charge_id, %(on)s::date, %(memo)s, code, fen, NULL::bigint, NULL::bigint
  FROM unnest(%(books)s::bigint[], %(charges)s::bigint[], %(accounts)s::text[], %(fens)s::bigint[])
         AS of_charge (book_id, charge_id, account, sum_fen)
 CROSS JOIN LATERAL (VALUES ('1122', sum_fen), (account, -sum_fen)) AS side (code, fen)
"""


@command(needs=permissions.DRAFT_RUN)
def draft(community_id: int, *, ym: str, due: date | None = None, today: date | None = None, at: datetime | None = None,
          key: str | None = None, by: Actor) -> int:
    """Count the month for every home and return the run, to be reviewed. Nothing is written but the count.

    A month that was published before is counted for what was left out then. Without `due`, bills are due at the end
    of the month. Refuses: BadMonth, BeforeTheBooks, TooFar, AlreadyInReview, EarlierWaits, AlreadyPublished,
    NothingToBill.
    """
    places.within(community_id, by)
    first, end = days_of(ym)
    hold(community_id)
    revisions, published = refuse_odd_month(community_id, ym, today or clock.today())
    counted = count(pricing.statement(pricing.DRAFT, again=published), given(community_id, ym))
    if not counted.charges:
        raise AlreadyPublished(ym=ym) if published else NothingToBill(ym=ym)
    skips = skipping.count(community_id, ym) if counted.without else {}
    run = BillRun.objects.create(
        community_id=community_id, ym=ym, rev=revisions + 1, due=due or end - timedelta(days=1),
        inputs_hash=counted.digest, totals=totals(counted) | {"skipped": skips},
        drafted_by_id=by.user_id, drafted_by=by.name, drafted_at=at or clock.now())
    journal.remark(place_id=community_id, run=run.pk, fen=counted.fen, homes=counted.homes)
    return run.pk


@command(needs=permissions.PUBLISH_RUN)
def publish(run_id: int, *, fen: int | None = None, approval: Granted | None = None, at: datetime | None = None,
            key: str | None = None, by: Actor) -> Count:
    """Write the bills, their lines and one voucher a charge, as the second person. Repeating it changes nothing.

    `fen` is the sum that was read before saying yes. Refuses: SamePerson, SumNotAgreed, NotInReview, InputsChanged
    (a home, price or payer changed since the review).
    """
    run = BillRun.objects.held_for(by, run_id)
    if run.status == "published":
        return restored(run)
    held_in_review(run)
    if approvals.same_human(run.drafted_by_id, by):
        raise SamePerson
    if fen is not None and fen != run.totals["fen"]:
        raise SumNotAgreed(fen=yuan(run.totals["fen"]))
    hold(run.community_id)
    # A home that had to be cut up only since the review is missed here, and the hash tells.
    written = count(pricing.statement(pricing.PUBLISH, again=run.adds, cut_up=run.totals["cut_up"]),
                    given(run.community_id, run.ym) | {"run": run.pk, "rev": run.rev, "due": run.due})
    counted = restored(run)
    if (written.digest, written.charges) != (counted.digest, counted.charges):
        raise InputsChanged    # the transaction takes back what was written
    first, _ = days_of(run.ym)
    book(run, counted, on=first, by=by)
    now = at or clock.now()
    run.status, run.published_at, run.published_by, run.published_by_id = "published", now, by.name, by.user_id
    run.save(update_fields=["status", "published_at", "published_by", "published_by_id"])
    approvals.settle(PUBLISH, run.pk, status=approvals.GRANTED, at=now, by=by)
    journal.remark(place_id=run.community_id, ym=run.ym, fen=counted.fen, bills=counted.bills)
    emit(RunPublished(run.pk, run.community_id, run.ym, counted.fen, first))
    return counted


PUBLISH = approvals.act("fees.publish_run", "发布账单", decide=permissions.PUBLISH_RUN, run=publish, icon="send",
                        see="/console/fees/runs/{subject}/", stuck=reviewing.stuck)


@command(needs=permissions.DRAFT_RUN)
def ask_publish(run_id: int, *, reason: str = "", key: str | None = None, by: Actor) -> int:
    """Ask a second person to publish, with what the run comes to; return the approval's id.

    Refuses: NotInReview, InputsChanged, AlreadyAsked.
    """
    run = BillRun.objects.held_for(by, run_id)
    held_in_review(run)
    if is_stale(run):
        raise InputsChanged
    journal.remark(place_id=run.community_id)
    return approvals.ask(PUBLISH, run.pk, community_id=run.community_id, reason=reason.strip()[:300], arguments={},
                         by=by, effect=reviewing.summary(run),
                         title=f"发布 {run.ym} 账单 · {run.totals['homes']:,} 户 · {yuan(run.totals['fen'])} 元")


@command(needs=permissions.DRAFT_RUN)
def confirm_home(run_id: int, *, unit_id: int, fen: int, at: datetime | None = None, key: str | None = None,
                 by: Actor) -> None:
    """Say with one's name that the sum of a home that differs is right. `fen`: the sum that was read.

    A later draft of the month keeps it as long as the home comes to the same; who said it first stays.
    Refuses: NotInReview, HomeMoved (it comes to another sum by now). Raises NotFound.
    """
    run = BillRun.objects.held_for(by, run_id)
    held_in_review(run)
    home, comes_to = reviewing.of_home(run, unit_id)
    if comes_to != fen:
        raise HomeMoved(home=home, fen=yuan(comes_to))
    HomeCheck.objects.get_or_create(
        community_id=run.community_id, ym=run.ym, unit_id=unit_id, fen=fen,
        defaults={"checked_by_id": by.user_id, "checked_by": by.name, "checked_at": at or clock.now()})
    journal.remark(place_id=unit_id, run=run.pk)


@command(needs=permissions.DRAFT_RUN)
def discard(run_id: int, *, reason: str, at: datetime | None = None, key: str | None = None, by: Actor) -> None:
    """Give a run up before it is published; a wish for it ends with it. Refuses: NotInReview."""
    run = BillRun.objects.held_for(by, run_id)
    held_in_review(run)
    run.status, run.reason = "discarded", reason
    run.save(update_fields=["status", "reason"])
    approvals.settle(PUBLISH, run.pk, status=approvals.REFUSED, answer=f"已作废：{reason}", at=at or clock.now(), by=by)
    journal.remark(place_id=run.community_id, reason=reason)


def held_in_review(run: BillRun) -> None:
    if run.status != "review":
        raise NotInReview(state=STATUS_TITLES[run.status])


def refuse_odd_month(community_id: int, ym: str, today: date) -> tuple[int, bool]:
    """A month before the books, far ahead, already under review, or behind one that still waits.

    Return how many runs the month has had and whether one is published.
    """
    [(starts, waiting, revisions, published)] = prepared.run(STANDING, {"community": community_id, "ym": ym})
    if starts and ym < starts:
        raise BeforeTheBooks(starts=starts, ym=ym)
    latest = months_later(month_of(today), AHEAD)
    if ym > latest:
        raise TooFar(ym=ym, latest=latest)
    if waiting == ym:
        raise AlreadyInReview(ym=ym)
    if waiting:
        raise EarlierWaits(waiting=waiting, ym=ym)
    return int(revisions), bool(published)


def is_stale(run: BillRun) -> bool:
    """Did a home, price or payer change since the draft?"""
    counted = count(pricing.statement(pricing.DRAFT, again=run.adds), given(run.community_id, run.ym))
    return counted.digest != run.inputs_hash


def hold(community_id: int) -> None:
    """One draft or publication of a community at a time; the next one waits and then sees the result."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('bill run ' || linli_area() || ' ' || %s, 0)), "
                       "set_config('jit', 'off', true)", [community_id])


def count(sql: str, parameters: dict[str, Any]) -> Count:
    rows = prepared.run(sql, parameters)
    charges = tuple(ChargeTotal(int(row[0]), int(row[1]), row[2], int(row[3]), int(row[4]), int(row[5]))
                    for row in rows)
    mixed = ":".join(f"{row[7] & 0xFFFFFFFFFFFFFFFF:016x}" for row in rows)
    homes, bills, without = map(int, rows[0][8:] or NOT_COUNTED) if rows else NOT_COUNTED
    return Count(charges, homes, bills, digest(mixed), any(row[6] for row in rows), without)


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


def book(run: BillRun, counted: Count, *, on: date, by: Actor) -> None:
    """One voucher a charge: what is owed against what is earned."""
    owed = [charge for charge in counted.charges if charge.fen]
    if owed:
        ledger.post_summary(VOUCHERS, kind="bill_run", by=by, params={
            "run": run.pk, "on": on, "memo": f"{run.ym} 出账", "books": [charge.book_id for charge in owed],
            "charges": [charge.charge_id for charge in owed], "accounts": [charge.account for charge in owed],
            "fens": [charge.fen for charge in owed]})

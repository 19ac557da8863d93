"""Charges, their prices by date with the paper they rest on, and who pays for which home."""
from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal

from django.db import connection
from django.db.utils import IntegrityError

from linli.domains.fees.tariffs import assigning, effects, permissions
from linli.domains.fees.tariffs.models import GROUNDS, Assignment, Charge, Tariff
from linli.domains.fees.tariffs.values import (
    STATUS_TITLES,
    AlreadyBilled,
    BadPrice,
    BadShare,
    BadVacantRate,
    ChargeExists,
    DaysReversed,
    GroundEnded,
    NoGround,
    NoPaper,
    NotADraft,
    NotYourDraft,
    SamePerson,
    SharesExceed,
    VersionsOverlap,
)
from linli.kernel import approvals, clock, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.clock import month_of, since, span
from linli.kernel.commands import command, violated
from linli.kernel.errors import NotFound
from linli.kernel.files import queries as files
from linli.registry.places import queries as places
from linli.registry.policies import queries as policies

PAPERS = "fees.tariff"      # the purpose of the files a price rests on


@command(needs=permissions.DRAFT_TARIFF)
def add_charge(community_id: int, *, code: str, name: str, book_id: int, account: str, basis: str,
               cycle: str = "month", key: str | None = None, by: Actor) -> int:
    """Add what a community charges for: basis area, fixed or vehicle; cycle month or year. Refuses: ChargeExists."""
    places.within(community_id, by)
    belongs("ledger_book", book_id, community_id)
    if Charge.objects.filter(community_id=community_id, code=code).exists():
        raise ChargeExists(code=code)
    charge = Charge.objects.create(community_id=community_id, code=code, name=name, book_id=book_id, account=account,
                                   basis=basis, cycle=cycle)
    journal.remark(place_id=community_id, charge=charge.pk)
    return charge.pk


@command(needs=permissions.DRAFT_TARIFF)
def draft_tariff(charge_id: int, *, unit_price: Decimal, valid_from: date, ground: str, principal: str,
                 ground_on: date, ground_until: date | None = None, file_id: int | None = None,
                 vacant_bp: int | None = None, key: str | None = None, by: Actor) -> int:
    """Write a price down from a day on, with the paper it rests on; nothing holds before a second person's yes.

    What a vacant home pays is the policy `fee.vacant_rate` unless given. Refuses: BadPrice, BadVacantRate, NoGround,
    GroundEnded.
    """
    charge = Charge.objects.find(by, charge_id)
    if not 0 <= unit_price < 100_000 or unit_price != round(unit_price, 4):
        raise BadPrice
    if vacant_bp is not None and not 0 <= vacant_bp <= 10_000:
        raise BadVacantRate
    if ground not in GROUNDS or not principal.strip():
        raise NoGround
    if ground_until is not None and ground_until <= valid_from:
        raise GroundEnded(until=ground_until, start=valid_from)
    if file_id is not None:
        files.mine(file_id, purpose=PAPERS, by=by)
    if vacant_bp is None:
        vacant_bp = int(policies.value("fee.vacant_rate", charge.community_id, valid_from)) * 100
    tariff = Tariff.objects.create(
        charge=charge, unit_price=unit_price, valid=since(valid_from), ground=ground, principal=principal.strip(),
        ground_on=ground_on, ground_until=ground_until, file_id=file_id, vacant_bp=vacant_bp,
        drafted_by_id=by.user_id, drafted_by=by.name)
    journal.remark(place_id=charge.community_id, tariff=tariff.pk)
    return tariff.pk


@command(needs=permissions.APPROVE_TARIFF)
def approve_tariff(tariff_id: int, *, approval: Granted, at: datetime | None = None, by: Actor) -> None:
    """Let a price hold from its day, as the second person; the version before it ends there.

    Refuses: NotADraft, NoPaper, SamePerson, AlreadyBilled, VersionsOverlap.
    """
    tariff = held_draft(tariff_id, by)
    if approvals.same_human(tariff.drafted_by_id, by) or approvals.same_human(approval.asked_by_id, by):
        raise SamePerson
    charge = Charge.objects.held_for(by, tariff.charge_id)
    refuse_unfit(tariff, charge)
    start = tariff.valid.lower
    for earlier in Tariff.objects.filter(charge=charge, status="approved", valid__contains=start):
        earlier.valid = span(earlier.valid.lower, start)
        earlier.save(update_fields=["valid"])
    tariff.status, tariff.approved_at, tariff.approved_by_id = "approved", at or clock.now(), by.user_id
    tariff.approved_by = by.name
    tariff.save(update_fields=["status", "approved_at", "approved_by", "approved_by_id"])
    journal.remark(place_id=charge.community_id, price=str(tariff.unit_price), since=start.isoformat())


APPROVE = approvals.act("fees.approve_tariff", "批准收费标准", decide=permissions.APPROVE_TARIFF, run=approve_tariff,
                        icon="tags", see="/console/fees/charges/tariffs/{subject}/", stuck=effects.stuck)


@command(needs=permissions.DRAFT_TARIFF)
def ask_approval(tariff_id: int, *, reason: str = "", key: str | None = None, by: Actor) -> int:
    """Ask a second person for their yes, with what the price does to every home; return the approval's id.

    Refuses: NotADraft, NoPaper, AlreadyBilled, VersionsOverlap, AlreadyAsked.
    """
    tariff = held_draft(tariff_id, by)
    charge = Charge.objects.select_related("community", "book").get(pk=tariff.charge_id)
    refuse_unfit(tariff, charge)
    found = effects.of(tariff, charge)
    journal.remark(place_id=charge.community_id)
    return approvals.ask(APPROVE, tariff.pk, community_id=charge.community_id, title=effects.title(found),
                         effect=effects.summary(found), reason=reason.strip()[:300], arguments={}, by=by)


@command(needs=permissions.DRAFT_TARIFF)
def drop_tariff(tariff_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take one's own draft back; a wish for it ends with it. Refuses: NotADraft, NotYourDraft."""
    tariff = held_draft(tariff_id, by)
    if by.user_id != tariff.drafted_by_id:
        raise NotYourDraft
    tariff.status = "dropped"
    tariff.save(update_fields=["status"])
    approvals.settle(APPROVE, tariff.pk, status=approvals.WITHDRAWN, at=at, by=by)
    journal.remark(place_id=Charge.objects.get(pk=tariff.charge_id).community_id)


@command(needs=permissions.DRAFT_TARIFF)
def assign_all(charge_id: int, *, on: date, key: str | None = None, by: Actor) -> int:
    """Let the owners of all homes pay a charge from `on`, from the tenures of the registry; return how many spans.

    The first named owner pays; a transfer later than `on` starts a span of its own; the first owner after the
    hand-over starts as the policy `fee.start` says. Homes that have a payer already are left as they are.
    """
    charge = Charge.objects.find(by, charge_id)
    by_day = policies.value("fee.start", charge.community_id, on) == "day"
    made = assigning.from_tenures(charge, on=on, by_day=by_day)
    journal.remark(place_id=charge.community_id, assigned=made)
    return made


@command(needs=permissions.DRAFT_TARIFF)
def assign(unit_id: int, *, charge_id: int, payer_id: int, valid_from: date, until: date | None = None,
           share: str | None = None, qty: int = 1, reduction_bp: int = 0, key: str | None = None, by: Actor) -> int:
    """Let a person pay a charge for one home over a span of days, wholly or a share such as 1/2.

    Refuses: DaysReversed, BadShare, SharesExceed (also when the same person pays it already in these days).
    """
    charge = Charge.objects.find(by, charge_id)
    if places.home_within(unit_id, by) != charge.community_id:
        raise NotFound
    belongs("registry_person", payer_id, charge.community_id)
    if until is not None and until <= valid_from:
        raise DaysReversed(until=until, start=valid_from)
    part, whole = parted(share or "1/1")
    try:
        made = Assignment.objects.create(
            community_id=charge.community_id, unit_id=unit_id, charge=charge, payer_id=payer_id,
            valid=span(valid_from, until), share_num=part, share_den=whole, qty=qty, reduction_bp=reduction_bp)
    except IntegrityError as error:
        if violated(error) in ("assignment_once", "assignment_shares_fit"):
            raise SharesExceed from error
        raise
    journal.remark(place_id=unit_id, assignment=made.pk)
    return made.pk


@command(needs=permissions.DRAFT_TARIFF)
def transfer_payer(unit_id: int, *, payer_id: int, on: date, key: str | None = None, by: Actor) -> int:
    """From `on` another person pays everything of a home: each span that runs on is split there; return how many."""
    belongs("registry_person", payer_id, places.home_within(unit_id, by))
    split = assigning.split_at(unit_id, payer_id, on)
    journal.remark(place_id=unit_id, payer=payer_id, spans=split)
    return split


def belongs(table: str, pk: int, community_id: int) -> None:
    """Raise NotFound when a book or a person is another community's."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT FROM {table} WHERE area_id = linli_area() AND id = %s AND community_id = %s",
                       [pk, community_id])
        if not cursor.rowcount:
            raise NotFound


def parted(share: str) -> tuple[int, int]:
    """`1/2` → (1, 2). Refuses: BadShare."""
    found = re.fullmatch(r"(\d{1,5})/(\d{1,5})", share.strip(), re.ASCII)
    part, whole = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 0 < part <= whole <= 10_000:
        raise BadShare
    return part, whole


def held_draft(tariff_id: int, by: Actor) -> Tariff:
    tariff = Tariff.objects.held_for(by, tariff_id)
    if tariff.status != "draft":
        raise NotADraft(state=STATUS_TITLES[tariff.status])
    return tariff


def refuse_unfit(tariff: Tariff, charge: Charge) -> None:
    """A price needs its paper, comes after all others, and never prices a published month again."""
    if tariff.file_id is None:
        raise NoPaper
    others = Tariff.objects.filter(charge=charge, status="approved")
    start = tariff.valid.lower
    if later := others.filter(valid__startswith__gte=start).first():
        raise VersionsOverlap(start=later.valid.lower)
    last = effects.last_billed(charge.community_id)
    if last and month_of(start) <= last and others.filter(valid__contains=start).exists():
        raise AlreadyBilled(ym=last)

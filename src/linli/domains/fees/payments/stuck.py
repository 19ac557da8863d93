"""Wishes of the desk that can be granted no more, and why: one or two queries for a whole list."""
from __future__ import annotations

from linli.domains.fees.payments import shifts
from linli.domains.fees.payments.models import Advance, Receipt, Shift
from linli.domains.fees.payments.values import (
    AlreadyHandedOver,
    AlreadyVoid,
    CountedBefore,
    MoreThanReceived,
    ShiftHandedOver,
)
from linli.kernel.approvals import Wished
from linli.kernel.money import yuan


def already_void(subjects: Wished) -> dict[str, str]:
    """Of receipts that wait for a second person, those taken back meanwhile."""
    gone = Receipt.objects.filter(pk__in=[int(one) for one in subjects], voided_at__isnull=False)
    return {str(pk): AlreadyVoid.sentence for pk in gone.values_list("pk", flat=True)}


def void_too_late(subjects: Wished) -> dict[str, str]:
    """The same, and those whose shift was handed over."""
    closed = Receipt.objects.filter(pk__in=[int(one) for one in subjects], shift__closed_at__isnull=False)
    return {str(pk): ShiftHandedOver.sentence for pk in closed.values_list("pk", flat=True)} | already_void(subjects)


def counted_before(subjects: Wished) -> dict[str, str]:
    """Of hand-overs that wait for a yes, those of closed shifts and those whose money moved after the count."""
    found = list(Shift.objects.filter(pk__in=[int(one) for one in subjects]))
    moved = shifts.overtaken(found, {one.pk: subjects[str(one.pk)] for one in found})
    return {str(one.pk): (CountedBefore if one.closed_at is None else AlreadyHandedOver).sentence for one in found
            if one.closed_at is not None or one.pk in moved}


def advance_used(subjects: Wished) -> dict[str, str]:
    """Of advances to be paid back, those of which bills have taken too much meanwhile."""
    return {subject: MoreThanReceived(most=yuan(left)).sentence for subject, left in left_of(subjects).items()
            if subjects[subject]["amount"] > left}


def left_of(subjects: Wished) -> dict[str, int]:
    """What is left of these advances."""
    found = Advance.objects.filter(pk__in=[int(one) for one in subjects]).values_list("pk", "left_fen")
    return {str(pk): left for pk, left in found}

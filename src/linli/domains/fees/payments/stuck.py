"""Wishes about receipts that can be granted no more, and why: one or two queries for a whole list."""
from __future__ import annotations

from linli.domains.fees.payments.models import Receipt
from linli.domains.fees.payments.values import AlreadyVoid, ShiftHandedOver


def already_void(subjects: list[str]) -> dict[str, str]:
    """Of receipts that wait for a second person, those taken back meanwhile."""
    gone = Receipt.objects.filter(pk__in=[int(one) for one in subjects], voided_at__isnull=False)
    return {str(pk): AlreadyVoid.sentence for pk in gone.values_list("pk", flat=True)}


def void_too_late(subjects: list[str]) -> dict[str, str]:
    """The same, and those whose shift was handed over."""
    closed = Receipt.objects.filter(pk__in=[int(one) for one in subjects], shift__closed_at__isnull=False)
    return {str(pk): ShiftHandedOver.sentence for pk in closed.values_list("pk", flat=True)} | already_void(subjects)

"""Money that came into the bank account, as the bank told it, and whose it was."""
from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class BankLine(AreaModel):
    """流水: one credit of the bank's file. Without a receipt it is held (待认领) until it is given to a home."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    txn = models.CharField(max_length=64)
    at = models.DateTimeField()
    fen = models.BigIntegerField()
    payer_name = models.CharField(max_length=80, blank=True)
    remark = models.CharField(max_length=200, blank=True)
    receipt = models.ForeignKey("fees.Receipt", models.PROTECT, null=True, related_name="+", db_index=False)
    entered_by = models.CharField(max_length=80)
    entered_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "community", "txn"], name="bank_line_once"),
            models.UniqueConstraint(fields=["area_id", "receipt"], condition=Q(receipt__isnull=False),
                                    name="bank_line_of_receipt"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="bank_line_fen"),
        ]
        indexes = [models.Index(fields=["community", "at"], condition=Q(receipt=None), name="bank_line_held")]

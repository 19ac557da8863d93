"""Bill runs and what they wrote. A published line is never changed; what was wrong is taken back by a credit note."""
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

STATES = ("review", "published", "discarded")


class BillRun(AreaModel):
    """出账: the bills of one community and month. A draft has no lines: it counts, and remembers what it counted."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    ym = models.CharField(max_length=7)
    rev = models.SmallIntegerField(default=1)        # a later revision bills only what earlier ones left out
    status = models.CharField(max_length=10, default="review")
    due = models.DateField()
    inputs_hash = models.CharField(max_length=40)    # of assignments, prices and areas when it was counted
    totals = models.JSONField(default=dict)          # homes, bills, lines, fen, by charge
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField(db_default=Now())
    published_by_id = models.BigIntegerField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    published_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)    # why it was discarded

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "community", "ym", "rev"], name="run_once"),
            models.UniqueConstraint(fields=["area_id", "community", "ym"], condition=Q(status="review"),
                                    name="run_in_review_once"),
            models.CheckConstraint(condition=Q(status__in=STATES), name="run_status"),
            models.CheckConstraint(condition=~Q(status="published") | Q(published_at__isnull=False),
                                   name="run_published_when"),
            models.CheckConstraint(condition=Q(published_by_id=None) | ~Q(published_by_id=F("drafted_by_id")),
                                   name="run_by_second_person"),
        ]

    @property
    def adds(self) -> bool:
        """Does it bill only what an earlier run of the month left out?"""
        return self.rev > 1 and BillRun.objects.filter(
            community_id=self.community_id, ym=self.ym, rev__lt=self.rev, status="published").exists()


class HomeCheck(AreaModel):
    """确认无误: who found a home's sum of a month right although it differs. It speaks of that sum only: a draft that
    comes to another one finds no mark. Append-only."""

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)
    ym = models.CharField(max_length=7)
    fen = models.BigIntegerField()
    checked_by_id = models.BigIntegerField(null=True)
    checked_by = models.CharField(max_length=80)
    checked_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "community", "ym", "unit", "fen"],
                                               name="home_check_once"),
                       models.CheckConstraint(condition=Q(fen__gte=0), name="home_check_fen")]


class Bill(AreaModel):
    """账单: what a payer owes one book for a home and month. Only `settled_fen` ever changes."""

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_constraint=False,
                                  db_index=False)
    run = models.ForeignKey(BillRun, models.PROTECT, null=True, related_name="+", db_constraint=False, db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    payer = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_constraint=False,
                              db_index=False)
    book = models.ForeignKey("ledger.Book", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    ym = models.CharField(max_length=7)
    rev = models.SmallIntegerField()                 # 0: from the opening sheet, without lines
    due = models.DateField()
    total_fen = models.BigIntegerField()
    settled_fen = models.BigIntegerField(default=0, db_default=0)    # paid, allocated from advances, or credited

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "unit", "payer", "book", "ym", "rev"], name="bill_once",
                                    nulls_distinct=False),
            models.CheckConstraint(condition=Q(settled_fen__gte=0, settled_fen__lte=F("total_fen")),
                                   name="bill_settled"),
        ]
        indexes = [models.Index(fields=["community", "ym"], name="bill_of_month"),
                   models.Index(fields=["community"], condition=Q(settled_fen__lt=F("total_fen")),
                                name="bill_open_of_community")]


class BillLine(AreaModel):
    """账单行: one assignment over one span of days. Append-only; it keeps what it was computed from.

    Its key says "billed once": assignment, month, part of the month, revision and kind.
    """

    pk = models.CompositePrimaryKey("area_id", "assignment_id", "ym", "part", "rev", "kind")
    assignment = models.ForeignKey("fees.Assignment", models.PROTECT, related_name="+", db_constraint=False,
                                   db_index=False)
    ym = models.CharField(max_length=7)
    part = models.SmallIntegerField()                # 1, 2, … when a price or payer changes inside the month
    rev = models.SmallIntegerField()
    kind = models.CharField(max_length=9)            # fee; reduction (negative)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    tariff = models.ForeignKey("fees.Tariff", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    from_day = models.DateField()
    to_day = models.DateField()                      # half-open
    area = models.DecimalField(max_digits=10, decimal_places=2, null=True)   # m² when billed
    price = models.DecimalField(max_digits=10, decimal_places=4)
    days = models.SmallIntegerField()
    dim = models.SmallIntegerField()                 # days in the month (or year, for a yearly charge)
    share_num = models.IntegerField()
    share_den = models.IntegerField()
    qty = models.IntegerField()
    amount_fen = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["bill"], name="line_of_bill")]


class CreditNote(AreaModel):
    """红冲 or 减免 on a bill: settles part of it without money. Append-only; taken back by its negated copy."""

    reach_by = {"community": "bill__community_id"}

    id = models.BigAutoField(primary_key=True)
    bill = models.ForeignKey(Bill, models.PROTECT, related_name="credits")
    kind = models.CharField(max_length=8)            # credit, waiver
    charge = models.ForeignKey("fees.Charge", models.PROTECT, null=True, related_name="+", db_index=False)
    fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    basis = models.CharField(max_length=200, blank=True, db_default="")    # contract clause, minutes, document
    asked_by_id = models.BigIntegerField(null=True)
    approved_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=80)
    undo_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(undo_of=None, fen__gt=0) | Q(undo_of__isnull=False, fen__lt=0),
                                   name="credit_fen"),
            models.UniqueConstraint(fields=["area_id", "undo_of"], condition=Q(undo_of__isnull=False),
                                    name="credit_undone_once"),
            models.CheckConstraint(condition=Q(kind__in=("credit", "waiver")), name="credit_kind"),
            models.CheckConstraint(condition=Q(asked_by_id=None) | Q(approved_by_id=None)
                                   | ~Q(approved_by_id=F("asked_by_id")), name="credit_by_second_person"),
        ]

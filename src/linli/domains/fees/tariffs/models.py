"""What is paid for, at which price from when, and by whom."""
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

BASES = ("area", "fixed", "vehicle")
CYCLES = ("month", "year")
TARIFF_STATES = ("draft", "approved", "refused", "dropped")
GROUNDS = ("contract", "mandate", "vote")


class Charge(AreaModel):
    """收费项目: what is paid for, and the book and account it belongs to."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    book = models.ForeignKey("ledger.Book", models.PROTECT, related_name="+")
    account = models.CharField(max_length=12)                # income account of the book's chart
    code = models.CharField(max_length=24)                   # fee code: property, parking
    name = models.CharField(max_length=40)                   # 物业服务费
    basis = models.CharField(max_length=8)                   # area: m² × price; fixed: price; vehicle: places × price
    cycle = models.CharField(max_length=5, default="month")  # a yearly charge is billed in January, once rounded

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "community", "code"], name="charge_once"),
            models.CheckConstraint(condition=Q(basis__in=BASES), name="charge_basis"),
            models.CheckConstraint(condition=Q(cycle__in=CYCLES), name="charge_cycle"),
        ]


class Tariff(AreaModel):
    """收费标准: one version of the price. Only approved versions bill; those never overlap (0002_rules)."""

    reach_by = {"community": "charge__community_id"}

    id = models.BigAutoField(primary_key=True)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="tariffs")
    valid = DateRangeField()
    unit_price = models.DecimalField(max_digits=10, decimal_places=4)   # yuan per m², home or place, and month
    vacant_bp = models.IntegerField(default=10_000)          # what a vacant home pays, in 1/10,000
    ground = models.CharField(max_length=8)                  # what the price rests on: contract, mandate, vote
    principal = models.CharField(max_length=80)              # who entrusts and agrees
    ground_on = models.DateField()
    ground_until = models.DateField(null=True)
    file_id = models.BigIntegerField(null=True)              # the paper, in kernel.files
    status = models.CharField(max_length=8, default="draft")    # draft, approved, refused, dropped
    drafted_by_id = models.BigIntegerField(null=True)
    drafted_by = models.CharField(max_length=80)
    drafted_at = models.DateTimeField(db_default=Now())
    approved_by_id = models.BigIntegerField(null=True)
    approved_by = models.CharField(max_length=80, blank=True)
    approved_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0, unit_price__lt=100_000), name="tariff_price_sane"),
            models.CheckConstraint(condition=Q(vacant_bp__gte=0, vacant_bp__lte=10_000), name="tariff_vacant"),
            models.CheckConstraint(condition=Q(ground__in=GROUNDS), name="tariff_ground"),
            models.CheckConstraint(condition=Q(status__in=TARIFF_STATES), name="tariff_status"),
            models.CheckConstraint(condition=~Q(status="approved") | (
                ~Q(principal="") & Q(approved_at__isnull=False) & Q(file_id__isnull=False)),
                name="tariff_approved_on_a_ground"),
            models.CheckConstraint(condition=Q(approved_by_id=None) | ~Q(approved_by_id=F("drafted_by_id")),
                                   name="tariff_by_second_person"),
        ]


class Assignment(AreaModel):
    """计费关系: a home owes a charge, paid by a person, for a span of days.

    Co-payers split by share. `qty` counts parking places of a vehicle charge.
    """

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    charge = models.ForeignKey(Charge, models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    valid = DateRangeField()
    share_num = models.IntegerField(default=1)
    share_den = models.IntegerField(default=1)
    qty = models.IntegerField(default=1)
    reduction_bp = models.IntegerField(default=0)            # granted to this home, in 1/10,000 of the price

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(share_num__gt=0, share_den__gte=F("share_num"), share_den__lte=10_000),
                                   name="assignment_share"),
            models.CheckConstraint(condition=Q(qty__gt=0, qty__lte=100), name="assignment_qty"),
            models.CheckConstraint(condition=Q(reduction_bp__gte=0, reduction_bp__lte=10_000),
                                   name="assignment_reduction"),
        ]
        indexes = [models.Index(fields=["community", "charge"], name="assignment_of_charge"),
                   models.Index(fields=["unit"], name="assignment_of_unit"),
                   models.Index(fields=["payer"], name="assignment_of_payer")]

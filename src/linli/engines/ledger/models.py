"""The double-entry books. Sign of an amount: debit +, credit −, in fen.

Vouchers and entries are append-only and arrive in one statement; the database refuses whatever does not balance,
names an account outside the book's chart or lands in a closed month (migrations/0002_rules.py).
"""
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

FUNDS = ("service", "common", "maint", "custody")
REGIMES = ("lump_sum", "remuneration", "entrusted")
KINDS = ("asset", "liability", "equity", "income", "expense")


class Book(AreaModel):
    """账簿: one fund of one community. Money never moves between books but by a transfer (2999)."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    fund = models.CharField(max_length=8)
    regime = models.CharField(max_length=12)
    starts = models.CharField(max_length=7)     # first month; what is dated earlier is booked there

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "community", "fund"], name="book_once"),
            models.CheckConstraint(condition=models.Q(fund__in=FUNDS), name="book_fund"),
            models.CheckConstraint(condition=models.Q(regime__in=REGIMES), name="book_regime"),
        ]


class Account(AreaModel):
    """科目 of one book. The chart comes from `chart.py`."""

    reach_by = {"community": "book__community_id"}

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=12)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    kind = models.CharField(max_length=10)
    report_line = models.CharField(max_length=40)    # its line in the open books

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "book", "code"], name="account_once"),
            models.CheckConstraint(condition=models.Q(kind__in=KINDS), name="account_kind"),
        ]


class Period(AreaModel):
    """会计期间: a month of a book that was closed at least once. A month without a row is open."""

    reach_by = {"community": "book__community_id"}

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="periods")
    ym = models.CharField(max_length=7)
    status = models.CharField(max_length=6)          # open (reopened), closed
    seal = models.CharField(max_length=64)           # SHA-256 of its vouchers in order, chained to the month before

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "book", "ym"], name="period_once"),
            models.CheckConstraint(condition=models.Q(status__in=("open", "closed")), name="period_status"),
        ]


class PeriodAct(AreaModel):
    """A close or a reopening, by whom and why. Append-only. A reopening was asked for by another than its actor."""

    reach_by = {"community": "period__book__community_id"}

    id = models.BigAutoField(primary_key=True)
    period = models.ForeignKey(Period, models.PROTECT, related_name="acts")
    act = models.CharField(max_length=6)             # close, reopen
    reason = models.CharField(max_length=200, blank=True)
    actor = models.CharField(max_length=80)
    seal = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=80, blank=True, db_default="")
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(name="period_reopened_by_second", condition=~models.Q(act="reopen") | (
            models.Q(asked_by_id__isnull=False, decided_by_id__isnull=False)
            & ~models.Q(asked_by_id=models.F("decided_by_id"))))]


class Snapshot(AreaModel):
    """Balance of an account at the end of a closed month. Only closed months have one: see `queries.balances`."""

    pk = models.CompositePrimaryKey("area_id", "book_id", "ym", "code")
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    ym = models.CharField(max_length=7)
    code = models.CharField(max_length=12)
    fen = models.BigIntegerField()


class Voucher(AreaModel):
    """凭证. Append-only; says what its entries add up to. `src` names the act it books, once per book and kind."""

    reach_by = {"community": "book__community_id"}

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    ym = models.CharField(max_length=7)              # the month it counts in: that of `vdate`, or the next open one
    vdate = models.DateField()
    kind = models.CharField(max_length=16)
    src = models.CharField(max_length=80)
    memo = models.CharField(max_length=200, blank=True)
    n_entries = models.IntegerField()
    debit_fen = models.BigIntegerField()
    # A reversal is a negated copy. Shown in red: negative on the side of the original.
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)
    red = models.BooleanField(default=False, db_default=False)
    transfer_id = models.BigIntegerField(null=True)  # the two vouchers of a move between books share it
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "book", "kind", "src"], name="voucher_once"),
            models.UniqueConstraint(fields=["area_id", "reverses"], name="voucher_reversed_once",
                                    condition=models.Q(reverses__isnull=False)),
            models.UniqueConstraint(fields=["area_id", "transfer_id", "book"], name="voucher_transfer_once",
                                    condition=models.Q(transfer_id__isnull=False)),
            models.CheckConstraint(condition=models.Q(n_entries__gte=2, debit_fen__gt=0), name="voucher_not_empty"),
        ]
        indexes = [models.Index(fields=["book", "ym"], name="voucher_of_month")]


class Countersign(AreaModel):
    """会签: whose wish a voucher by hand was, and the second person who said yes. Append-only.

    Names the voucher by its (book, kind, src) and comes before it: the database takes none of these vouchers without.
    """

    reach_by = {"community": "book__community_id"}

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    src = models.CharField(max_length=80)
    approval_id = models.BigIntegerField()
    asked_by_id = models.BigIntegerField()
    asked_by = models.CharField(max_length=80)
    decided_by_id = models.BigIntegerField()
    decided_by = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "book", "kind", "src"], name="countersign_once"),
            models.CheckConstraint(condition=~models.Q(asked_by_id=models.F("decided_by_id")),
                                   name="countersign_by_second"),
        ]


class VoucherNo(AreaModel):
    """The number a voucher gets when its month is closed: no gaps, and no hot counter while posting."""

    reach_by = {"community": "book__community_id"}

    voucher = models.OneToOneField(Voucher, models.PROTECT, primary_key=True, related_name="number")
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    ym = models.CharField(max_length=7)
    no = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "book", "ym", "no"], name="voucher_no_once")]


class Entry(AreaModel):
    """分录. Its key is (voucher, seq): nothing can be added to a posted voucher."""

    pk = models.CompositePrimaryKey("area_id", "voucher_id", "seq")
    # Book and month are the voucher's (checked): they let one index answer every balance.
    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="entries", db_constraint=False, db_index=False)
    seq = models.IntegerField()
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    ym = models.CharField(max_length=7)
    code = models.CharField(max_length=12)
    payer = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_constraint=False,
                              db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, null=True, related_name="+", db_constraint=False,
                             db_index=False)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(amount_fen=0), name="entry_not_zero")]
        indexes = [models.Index(fields=["book", "ym", "code"], name="entry_of_month")]


class Seal(AreaModel):
    """SHA-256 over what was posted to a book on a day and the seal before it. Append-only."""

    reach_by = {"community": "book__community_id"}

    id = models.BigAutoField(primary_key=True)
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    vouchers = models.IntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "book", "day"], name="ledger_seal_once")]


class Settlement(AreaModel):
    """到账: a provider's payout to the bank, with the number and the scan of the bank's slip. Append-only."""

    reach_by = {"community": "voucher__book__community_id"}

    voucher = models.OneToOneField(Voucher, models.PROTECT, primary_key=True, related_name="settlement")
    reference = models.CharField(max_length=64)
    fee_fen = models.BigIntegerField()
    scan_id = models.BigIntegerField(null=True)          # kernel.files: the slip, for those who read the books

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(fee_fen__gte=0), name="settlement_fee")]
        indexes = [models.Index(fields=["reference"], name="settlement_reference")]


class Expense(AreaModel):
    """支出: what a manual voucher paid for, to whom, with the scan of the paper. Append-only."""

    reach_by = {"community": "voucher__book__community_id"}

    voucher = models.OneToOneField(Voucher, models.PROTECT, primary_key=True, related_name="expense")
    supplier = models.CharField(max_length=80)
    purpose = models.CharField(max_length=200)
    scan_id = models.BigIntegerField(null=True)          # kernel.files: the paper, for those who read the books
    public_scan_id = models.BigIntegerField(null=True)   # what of it the open books show: itself, a copy, or nothing

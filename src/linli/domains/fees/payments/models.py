"""Money that came in, and what it settled. Receipts, payments and allocations are never changed into something else:
what was wrong is taken back by rows of its own (undo_of, refund), beside a reversal in the books.

Of a payment: fen = live allocations + what is left of its advances + refund_held.
"""
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

METHODS = ("cash", "pos", "transfer", "static_code", "online", "opening")
ADVANCE_KINDS = ("prepayment", "deposit")
RECEIPT_KINDS = ("payment", "deposit")
REFUND_KINDS = ("void", "refund", "move", "deduct")     # deduct: kept of a deposit, with a reason


class ReceiptBook(AreaModel):
    """收据本: a series of numbers without a gap. A window writes in its own, so that two desks never wait."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    series = models.CharField(max_length=24)         # begins with the community's code: no two of an area are alike
    next_no = models.BigIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "series"], name="receipt_book_once")]


class Shift(AreaModel):
    """班: a cashier's span at a window, from its float to the counted cash."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    window = models.CharField(max_length=12)         # 2 号窗口; stands in its receipts' series
    cashier_id = models.BigIntegerField()
    cashier = models.CharField(max_length=80)
    float_fen = models.BigIntegerField()             # 备用金
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    expected_fen = models.BigIntegerField(null=True)   # cash that should be there: float + taken − paid back
    counted_fen = models.BigIntegerField(null=True)
    counted = models.JSONField(default=dict)         # face value in fen → how many
    reason = models.CharField(max_length=200, blank=True)   # why they differ
    allowed_by_id = models.BigIntegerField(null=True)  # of a difference above the policy's limit
    allowed_by = models.CharField(max_length=80, blank=True, db_default="")
    deposit_fen = models.BigIntegerField(null=True)  # what goes to the bank
    taken_over_by_id = models.BigIntegerField(null=True)
    taken_over_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "community", "window"], condition=Q(closed_at=None),
                                    name="shift_of_window"),
            models.UniqueConstraint(fields=["area_id", "cashier_id"], condition=Q(closed_at=None),
                                    name="shift_of_cashier"),
            models.CheckConstraint(condition=Q(float_fen__gte=0), name="shift_float"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(counted_fen__gte=0, expected_fen__isnull=False,
                                                deposit_fen__gte=0, deposit_fen__lte=F("counted_fen")),
                name="shift_counted"),
            models.CheckConstraint(condition=Q(closed_at=None) | Q(counted_fen=F("expected_fen")) | ~Q(reason=""),
                                   name="shift_difference_explained"),
            models.CheckConstraint(condition=Q(allowed_by_id=None) | ~Q(allowed_by_id=F("cashier_id")),
                                   name="shift_difference_by_second_person"),
        ]
        indexes = [models.Index(fields=["community", "opened_at"], name="shift_by_time")]


class SlipTotal(AreaModel):
    """核对: what a shift booked by a method other than cash, beside the total of its slip. Append-only.

    The difference waits for the bank's or the provider's statement: nothing of it is in the till.
    """

    reach_by = {"community": "shift__community_id"}

    id = models.BigAutoField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="slips", db_index=False)
    method = models.CharField(max_length=12)
    receipts = models.IntegerField()
    booked_fen = models.BigIntegerField()
    slip_fen = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "shift", "method"], name="slip_once"),
            models.CheckConstraint(condition=Q(method__in=("pos", "static_code", "transfer")), name="slip_method"),
            models.CheckConstraint(condition=Q(receipts__gte=0, booked_fen__gte=0, slip_fen__gte=0), name="slip_fen"),
        ]


class Receipt(AreaModel):
    """收据: one act of taking money, over one home or several, one book or several."""

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="receipts", db_index=False)
    series = models.CharField(max_length=24)
    no = models.BigIntegerField()
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)  # the first of them
    payer = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, default="payment", db_default="payment")
    method = models.CharField(max_length=12)
    digits = models.CharField(max_length=20, blank=True, db_default="")   # last digits of the provider's bill number
    fen = models.BigIntegerField()
    at = models.DateTimeField()
    day = models.DateField()                          # of `at`, in Shanghai: what the daily report counts
    cashier_id = models.BigIntegerField(null=True)
    cashier = models.CharField(max_length=80)
    out_of_turn = models.CharField(max_length=200, blank=True, db_default="")   # why not the oldest bill first
    prints = models.IntegerField(default=0, db_default=0)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=200, blank=True, db_default="")
    void_asked_by_id = models.BigIntegerField(null=True)
    voided_by_id = models.BigIntegerField(null=True)
    voided_by = models.CharField(max_length=80, blank=True, db_default="")
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "series", "no"], name="receipt_no"),
            models.UniqueConstraint(fields=["area_id", "community", "method", "day", "digits"],
                                    condition=~Q(digits="") & Q(voided_at=None), name="receipt_digits_once"),
            models.UniqueConstraint(fields=["area_id", "replaces"], condition=Q(replaces__isnull=False),
                                    name="receipt_replaced_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="receipt_fen"),
            models.CheckConstraint(condition=Q(method__in=METHODS), name="receipt_method"),
            models.CheckConstraint(condition=Q(kind__in=RECEIPT_KINDS), name="receipt_kind"),
            # Cash has no fen coins; what is beyond the bill becomes an advance.
            models.CheckConstraint(condition=~Q(method="cash") | Q(shift=None) | Q(fen=F("fen") / 10 * 10),
                                   name="receipt_cash_in_jiao"),
            models.CheckConstraint(
                condition=Q(voided_at=None) | (~Q(voided_by_id=F("void_asked_by_id")) & ~Q(void_reason="")
                                               & Q(voided_by_id__isnull=False, void_asked_by_id__isnull=False)),
                name="receipt_void_by_second_person"),
        ]
        indexes = [models.Index(fields=["unit", "at"], name="receipt_of_unit"),
                   models.Index(fields=["community", "day"], name="receipt_of_day"),
                   models.Index(fields=["shift"], name="receipt_of_shift")]


class Payment(AreaModel):
    """缴费: the part of a receipt that went into one book (or an opening advance, without a receipt)."""

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    book = models.ForeignKey("ledger.Book", models.PROTECT, related_name="+", db_index=False)
    receipt = models.ForeignKey(Receipt, models.PROTECT, null=True, related_name="payments", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=12)
    txn = models.CharField(max_length=64, null=True)  # the bank's or provider's number of it
    voucher = models.ForeignKey("ledger.Voucher", models.PROTECT, null=True, related_name="+", db_constraint=False,
                                db_index=False)       # null: booked with others in a day's summary voucher
    fen = models.BigIntegerField()
    refund_held = models.BigIntegerField(default=0, db_default=0)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "book", "method", "txn"], condition=Q(txn__isnull=False),
                                    name="payment_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="payment_fen"),
            models.CheckConstraint(condition=Q(refund_held__gte=0, refund_held__lte=F("fen")), name="payment_refund"),
        ]
        indexes = [models.Index(fields=["receipt"], name="payment_of_receipt")]


class Advance(AreaModel):
    """预收款: what a payment left over. `prepayment` is used by itself at the next bills, `deposit` is given back."""

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+", db_index=False)
    payer = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    book = models.ForeignKey("ledger.Book", models.PROTECT, related_name="+", db_index=False)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="advances", db_index=False)
    kind = models.CharField(max_length=12)
    purpose = models.CharField(max_length=40, blank=True, db_default="")     # of a deposit: 装修押金
    fen = models.BigIntegerField()
    left_fen = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="advance_fen"),
            models.CheckConstraint(condition=Q(left_fen__gte=0, left_fen__lte=F("fen")), name="advance_left"),
            models.CheckConstraint(condition=Q(kind__in=ADVANCE_KINDS), name="advance_kind"),
            models.CheckConstraint(condition=~Q(kind="deposit") | ~Q(purpose=""), name="advance_deposit_for"),
        ]
        indexes = [models.Index(fields=["unit"], name="advance_of_unit"),
                   models.Index(fields=["payment"], name="advance_of_payment"),
                   models.Index(fields=["community"], condition=Q(left_fen__gt=0), name="advance_left_of_community"),
                   models.Index(fields=["community"], condition=Q(kind="deposit"), name="deposit_of_community")]


class Allocation(AreaModel):
    """核销: part of a payment set against a bill, straight or out of its advance. Append-only."""

    reach_by = {"community": "payment__community_id", "unit": "payment__unit_id"}

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="allocations", db_constraint=False,
                                db_index=False)
    bill = models.ForeignKey("fees.Bill", models.PROTECT, related_name="+", db_constraint=False, db_index=False)
    advance = models.ForeignKey(Advance, models.PROTECT, null=True, related_name="+", db_constraint=False,
                                db_index=False)
    fen = models.BigIntegerField()
    undo_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+", db_constraint=False,
                                db_index=False)
    day = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "undo_of"], condition=Q(undo_of__isnull=False),
                                    name="allocation_undone_once"),
            models.CheckConstraint(condition=Q(fen__gt=0), name="allocation_fen"),
        ]
        indexes = [models.Index(fields=["bill"], name="allocation_of_bill"),
                   models.Index(fields=["payment"], name="allocation_of_payment")]


class Refund(AreaModel):
    """Money of a payment taken back: a void in the shift, a later refund, or a move to the right home."""

    reach_by = {"community": "payment__community_id"}

    id = models.BigAutoField(primary_key=True)
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    shift = models.ForeignKey(Shift, models.PROTECT, null=True, related_name="refunds")   # whose cash it left
    kind = models.CharField(max_length=8)
    method = models.CharField(max_length=12, blank=True)    # empty: no money left (deduct)
    fen = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    day = models.DateField()
    asked_by_id = models.BigIntegerField(null=True)
    allowed_by_id = models.BigIntegerField(null=True)
    allowed_by = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(fen__gt=0), name="refund_fen"),
            models.CheckConstraint(condition=Q(kind__in=REFUND_KINDS), name="refund_kind"),
            models.CheckConstraint(condition=Q(asked_by_id=None) | Q(allowed_by_id=None)
                                   | ~Q(allowed_by_id=F("asked_by_id")), name="refund_by_second_person"),
        ]
        indexes = [models.Index(fields=["payment"], name="refund_of_payment")]


class OpeningItem(AreaModel):
    """期初: how a home stood with a charge when Linli began, and whose claim it was. Append-only."""

    reach_by = {"community": "community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+")
    payer = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+", db_index=False)
    charge = models.ForeignKey("fees.Charge", models.PROTECT, related_name="+", db_index=False)
    creditor = models.CharField(max_length=80, blank=True)   # empty: ours; else the former firm's name
    paid_until = models.CharField(max_length=7, null=True)
    open_from = models.CharField(max_length=7, null=True)
    open_until = models.CharField(max_length=7, null=True)
    open_fen = models.BigIntegerField()
    advance_fen = models.BigIntegerField()
    bill = models.ForeignKey("fees.Bill", models.PROTECT, null=True, related_name="+", db_index=False)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "unit", "charge", "creditor"], name="opening_once"),
            models.CheckConstraint(condition=Q(open_fen__gte=0, advance_fen__gte=0), name="opening_fen"),
            # An advance paid to somebody else is no money of ours to use.
            models.CheckConstraint(condition=Q(creditor="") | Q(advance_fen=0), name="opening_advance_ours"),
        ]

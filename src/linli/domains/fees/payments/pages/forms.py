"""What people type at the desk."""
from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django import forms

from linli.domains.fees.payments.values import AT_THE_DESK, FACES, METHOD_TITLES, SLIP_TITLES, SurplusUnconfirmed
from linli.kernel import money
from linli.kernel.errors import Refused
from linli.kernel.pages import MonthField, RefusableForm

METHODS = [(method, METHOD_TITLES[method]) for method in AT_THE_DESK]
ICONS = {"cash": "cash-banknote", "pos": "credit-card", "static_code": "qrcode", "transfer": "building-bank"}


class MoneyField(forms.CharField):
    """An amount in yuan as people write it; the value is fen."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=20, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
                         **given)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return 0
        try:
            return money.fen(text)
        except Refused as error:
            raise forms.ValidationError(error.sentence) from error


class TakeForm(RefusableForm):
    amount = MoneyField(label="实收（元）", error_messages={"required": "请填写实收金额。"})
    method = forms.ChoiceField(label="方式", choices=METHODS, widget=forms.RadioSelect)
    digits = forms.CharField(label="付款凭证尾号", required=False, max_length=20,
                             help_text="静态收款码必填，其他方式可不填",
                             widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))
    reason = forms.CharField(label="跳过较早账单的原因", required=False, max_length=200)
    surplus = forms.IntegerField(label="多收", required=False, min_value=1)    # fen: the surplus that was confirmed
    owed = forms.IntegerField(required=False, min_value=0)      # fen: what the home owed when the page was shown
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)
    pick = forms.TypedMultipleChoiceField(coerce=int, required=False)
    others = forms.TypedMultipleChoiceField(coerce=int, required=False)

    @contextmanager
    def seeing_surplus(self) -> Iterator[None]:
        """Remember the surplus that a refusal named, to be confirmed."""
        try:
            yield
        except SurplusUnconfirmed as error:
            self.to_confirm = error.facts["fen"]
            raise

    def __init__(self, *args: Any, bills: list[int] | None = None, homes: list[int] | None = None,
                 **given: Any) -> None:
        super().__init__(*args, **given)
        self.to_confirm = 0      # what a refusal asks to have confirmed
        self.choose("pick", [(bill, bill) for bill in bills or []])
        self.choose("others", [(home, home) for home in homes or []])


class OpenShiftForm(RefusableForm):
    window = forms.CharField(label="窗口号", max_length=12, initial="1")
    float_fen = MoneyField(label="备用金（元）", initial="500.00")


class ReasonForm(RefusableForm):
    reason = forms.CharField(label="原因", max_length=200)


class RefundAdvanceForm(RefusableForm):
    amount = MoneyField(label="退多少（元）")
    method = forms.ChoiceField(label="怎么退", choices=[("transfer", "转账"), ("cash", "现金")])
    reason = forms.CharField(label="原因", max_length=200)


class MoveForm(RefusableForm):
    unit = forms.CharField(label="正确的房屋", max_length=60, help_text="输入房号，如 3-2-501")
    reason = forms.CharField(label="原因", max_length=200)


class OpeningForm(RefusableForm):
    charge = forms.TypedChoiceField(label="收费项目", coerce=int)
    paid_until = MonthField(label="缴至", required=False, help_text="已缴清到哪个月，如 2026-05")
    open_from = MonthField(label="欠费起", required=False, help_text="从哪个月起没缴")
    open_until = MonthField(label="欠费止", required=False)
    open_fen = MoneyField(label="欠费（元）", required=False)
    advance_fen = MoneyField(label="预存（元）", required=False)
    creditor = forms.CharField(label="债权人", required=False, max_length=80,
                               help_text="是我们的就留空；前物业的欠费写其名称，只代收，不算我们的收入")

    def __init__(self, *args: Any, charges: Sequence[tuple[int, str]], **given: Any) -> None:
        super().__init__(*args, **given)
        self.choose("charge", charges)


class HandOverForm(RefusableForm):
    deposit = MoneyField(label="缴存金额（元）", required=False)
    reason = forms.CharField(label="差额原因", required=False, max_length=200,
                             widget=forms.TextInput(attrs={"data-when": "有差额必填"}))
    to_name = forms.CharField(label="接班人", required=False, max_length=80)

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for face in FACES:
            self.fields[f"n{face}"] = forms.IntegerField(
                label=face_title(face), required=False, min_value=0, max_value=100_000,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}))
        for method, title in SLIP_TITLES.items():
            self.fields[method] = MoneyField(label=title, required=False)

    def slips(self) -> dict[str, int]:
        """The totals that were filled in, in fen; one left blank is not compared."""
        return {method: self.cleaned_data[method] for method in SLIP_TITLES
                if self.data.get(method, "").strip() and method in self.cleaned_data}

    def counts(self) -> dict[int, int]:
        """What was filled in; a face left blank is not counted."""
        typed = {face: self.cleaned_data.get(f"n{face}") for face in FACES}
        return {face: count for face, count in typed.items() if count is not None}


def face_title(face: int) -> str:
    return f"{face // 100} 元" if face >= 100 else f"{face // 10} 角"

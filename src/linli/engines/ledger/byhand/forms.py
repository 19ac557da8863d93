"""The forms of the accountant."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from linli.engines.ledger.byhand.queries import Workbench
from linli.engines.ledger.rules import PAID_FROM
from linli.engines.ledger.values import EntryDraft, NotOneSide, fund_title
from linli.kernel.money import fen
from linli.kernel.pages import RefusableForm

FEWEST, MOST = 2, 30    # lines of a voucher by hand
FROM = {"1002": "银行存款", "1001": "库存现金", "2202": "暂欠（应付账款）"}
SHOWN = (("no", "不公开原件，只列单位和用途"), ("same", "公开这份原件（上面没有姓名、电话、账号）"),
         ("copy", "公开另一份遮盖过的"))


class Day(forms.DateField):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ExpenseForm(RefusableForm):
    on = Day(label="日期")
    account = forms.ChoiceField(label="成本费用科目")
    amount = forms.CharField(label="金额（元）", max_length=20)
    paid_from = forms.ChoiceField(label="从哪里付", choices=[(code, FROM[code]) for code in sorted(
        PAID_FROM, key=list(FROM).index)])
    supplier = forms.CharField(label="收款单位", max_length=80, help_text="财务公开里会列出单位；个人写“个人”即可")
    purpose = forms.CharField(label="用途", max_length=200, help_text="如：6 栋电梯 10 月维保")
    scan = forms.FileField(label="发票或收据", required=False, help_text="照片或 PDF，10 MB 以内")
    shown = forms.ChoiceField(label="财务公开里", choices=SHOWN, initial="no", widget=forms.RadioSelect)
    copy = forms.FileField(label="遮盖过的一份", required=False, help_text="选“公开另一份”时传：姓名、电话、账号已涂掉")
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *given: Any, bench: Workbench, **more: Any) -> None:
        super().__init__(*given, **more)
        self.choose("account", [(code, f"{code} {name}") for code, name, kind in bench.accounts if kind == "expense"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if found.get("shown") == "same" and not found.get("scan"):
            self.add_error("scan", "要公开原件，请先选文件。")
        if found.get("shown") == "copy" and not found.get("copy"):
            self.add_error("copy", "请选遮盖过的那份文件。")
        return found


class SettlementForm(RefusableForm):
    on = Day(label="到账日期")
    reference = forms.CharField(label="回单流水号", max_length=64, help_text="银行回单上的编号，只能登记一次")
    amount = forms.CharField(label="到账金额（元）", max_length=20)
    fee = forms.CharField(label="渠道手续费（元）", max_length=20, initial="0", help_text="渠道扣下的；没有就写 0")
    scan = forms.FileField(label="回单", required=False, help_text="照片或 PDF，10 MB 以内")
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class TransferForm(RefusableForm):
    on = Day(label="日期")
    to_book_id = forms.TypedChoiceField(label="划到哪本账", coerce=int)
    amount = forms.CharField(label="金额（元）", max_length=20)
    from_account = forms.ChoiceField(label="从哪里划出", choices=[(code, FROM[code]) for code in ("1002", "1001")])
    to_account = forms.ChoiceField(label="划入哪里", choices=[(code, FROM[code]) for code in ("1002", "1001")])
    memo = forms.CharField(label="原因", max_length=200, help_text="如：三季度公共收益的一半转入维修资金，附决定文号")
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *given: Any, bench: Workbench, **more: Any) -> None:
        super().__init__(*given, **more)
        self.choose("to_book_id", [(book, fund_title(fund)) for book, fund in bench.others])


class ManualForm(RefusableForm):
    on = Day(label="日期")
    kind = forms.ChoiceField(label="类别", choices=[("manual", "手工凭证"), ("opening", "期初余额")])
    memo = forms.CharField(label="摘要", max_length=200, help_text="这笔账为什么要手工记")
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)


class LineForm(RefusableForm):
    """One line of a voucher; an empty one is left out."""

    account = forms.ChoiceField(label="科目", required=False)
    debit = forms.CharField(label="借方", required=False, max_length=20)
    credit = forms.CharField(label="贷方", required=False, max_length=20)

    def __init__(self, *given: Any, accounts: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(*given, **more)
        self.choose("account", [("", "选科目"), *accounts])
        for at, name in enumerate(("account", "debit", "credit")):
            self.fields[name].widget.attrs.update({
                "class": "inp" if not at else "inp num r", "aria-label": self.fields[name].label or "",
                **({} if not at else {"inputmode": "decimal", "placeholder": "0.00"})})


class ReasonForm(RefusableForm):
    reason = forms.CharField(label="原因", max_length=200)


def drafts(lines: Sequence[tuple[str, str, str]]) -> list[EntryDraft]:
    """Read the lines (account, debit, credit) that have something in them. Raises NotOneSide, NotMoney."""
    found = []
    for number, (account, debit, credit) in enumerate(lines, start=1):
        if not (account or debit.strip() or credit.strip()):
            continue
        if not account or bool(debit.strip()) == bool(credit.strip()):
            raise NotOneSide(line=number)
        amount = fen(debit or credit)
        if amount <= 0:
            raise NotOneSide(line=number)
        found.append(EntryDraft(account, amount if debit.strip() else -amount))
    return found

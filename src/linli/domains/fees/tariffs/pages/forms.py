"""Forms of prices."""
from __future__ import annotations

import re
from typing import Any

from django import forms

from linli.domains.fees.tariffs.values import BASIS_TITLES, GROUND_TITLES
from linli.kernel import pinyin
from linli.kernel.pages import MonthField, RefusableForm


class Day(forms.DateInput):
    input_type = "date"


# Where the money of a charge goes: the fund's book and its income account.
INCOME = {
    "service:6001": "物业服务账 · 物业服务收入", "service:6001.02": "物业服务账 · 停车服务收入",
    "service:6001.03": "物业服务账 · 有偿服务收入", "common:6051.01": "公共收益账 · 车位收益",
    "common:6051.04": "公共收益账 · 充电收益", "common:6051": "公共收益账 · 其他公共收益",
}


CODE = r"^[a-z][a-z0-9_]{1,23}$"


class ChargeForm(RefusableForm):
    name = forms.CharField(label="名称", max_length=40, help_text="如 物业服务费、车位管理费")
    code = forms.RegexField(CODE, label="编码", required=False, help_text="给接口和导出用；不填就取名称的拼音首字母",
                            error_messages={"invalid": "编码用小写字母、数字和下划线，字母开头，如 property。"})
    basis = forms.ChoiceField(label="怎么算", choices=list(BASIS_TITLES.items()))
    cycle = forms.ChoiceField(label="多久出一次账", choices=[("month", "每月"), ("year", "每年一次（1 月）")])
    income = forms.ChoiceField(label="收入归哪本账", choices=list(INCOME.items()))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if not given.get("code") and "code" not in self.errors:
            spelled = pinyin.initials(given.get("name", ""))[:20]
            given["code"] = spelled if re.fullmatch(CODE, spelled) else f"c_{spelled}"
        return given


class TariffForm(RefusableForm):
    unit_price = forms.DecimalField(label="单价", min_value=0, max_value=99_999, max_digits=9, decimal_places=4)
    valid_from = forms.DateField(label="从哪天起", widget=Day, help_text="以前的账期不变")
    ground = forms.ChoiceField(label="依据", choices=list(GROUND_TITLES.items()))
    principal = forms.CharField(label="委托方", max_length=80, help_text="合同相对方、委托人，或作出决定的业主大会")
    ground_on = forms.DateField(label="签订或决定日期", widget=Day)
    ground_until = forms.DateField(label="有效至", widget=Day, required=False)
    file = forms.FileField(label="依据的文件", help_text="合同、委托书或业主大会决定的扫描件，PDF 或照片，10 MB 以内")
    vacant_percent = forms.IntegerField(label="空置的家收百分之几", min_value=0, max_value=100, required=False,
                                        help_text="不填时按本小区政策“空置收费比例”；100 表示不减")

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        percent = given.pop("vacant_percent")
        return {**given, "vacant_bp": None if percent is None else percent * 100}


class PayersForm(RefusableForm):
    ym = MonthField(label="从哪个月起缴")


class AskForm(RefusableForm):
    reason = forms.CharField(label="给批准人的说明", max_length=300, required=False,
                             widget=forms.TextInput(attrs={"placeholder": "给批准人的说明（可不填）"}))

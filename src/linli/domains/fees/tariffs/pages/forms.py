"""Forms of prices."""
from __future__ import annotations

from typing import Any

from django import forms

from linli.domains.fees.tariffs.values import GROUND_TITLES
from linli.kernel.pages import RefusableForm


class Day(forms.DateInput):
    input_type = "date"


class TariffForm(RefusableForm):
    unit_price = forms.DecimalField(label="单价", min_value=0, max_value=99_999, max_digits=9, decimal_places=4)
    valid_from = forms.DateField(label="从哪天起", widget=Day, help_text="以前的账期不变")
    ground = forms.ChoiceField(label="依据", choices=list(GROUND_TITLES.items()))
    principal = forms.CharField(label="委托方", max_length=80, help_text="合同相对方、委托人，或作出决定的业主大会")
    ground_on = forms.DateField(label="签订或决定日期", widget=Day)
    ground_until = forms.DateField(label="有效至", widget=Day, required=False)
    vacant_percent = forms.IntegerField(label="空置收费比例", min_value=1, max_value=100, required=False,
                                        help_text="不填时按本小区政策")

    def values(self) -> dict[str, Any]:
        given = dict(self.cleaned_data)
        percent = given.pop("vacant_percent")
        return {**given, "vacant_bp": percent * 100 if percent else None}


class RefusalForm(RefusableForm):
    reason = forms.CharField(label="退回原因", max_length=200)

"""Forms of limits, hours and holiday notices."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from linli.engines.cases.clocks.values import CLOCK_TITLES, UNIT_TITLES, CalendarRow, ClassRow, LimitWish
from linli.kernel.pages import RefusableForm

WINDOWS = "如 08:30-12:00 14:00-17:30；过夜写 22:00-06:00"


class Day(forms.DateInput):
    input_type = "date"


class LimitsForm(RefusableForm):
    """One row of fields for each clock of a class."""

    def __init__(self, data: Any, *, of: ClassRow, calendars: Sequence[CalendarRow]) -> None:
        super().__init__(data)
        self.names = of.of.shown
        lines = [(str(one.id), one.name) for one in calendars]
        for name in self.names:
            row, title = of.limits.get(name), CLOCK_TITLES[name]
            self.fields[f"{name}_amount"] = forms.IntegerField(
                label=f"{title}：多久", min_value=1, max_value=10_000, required=False, initial=row and row.amount,
                help_text="" if row else "现在不设")
            self.fields[f"{name}_unit"] = forms.ChoiceField(
                label=f"{title}：单位", choices=list(UNIT_TITLES.items()), initial=row.unit if row else "hour")
            self.fields[f"{name}_calendar"] = forms.ChoiceField(
                label=f"{title}：日历", choices=lines, initial=str(row.calendar_id) if row else None)
        if "resolve" in self.names:
            resolve = of.limits.get("resolve")
            self.fields["pausable"] = forms.BooleanField(label="办结可以停表", required=False,
                                                         initial=bool(resolve and resolve.pausable))

    def rows(self) -> list[tuple[str, Any, Any, Any]]:
        return [(CLOCK_TITLES[name], self[f"{name}_amount"], self[f"{name}_unit"], self[f"{name}_calendar"])
                for name in self.names]

    def wishes(self) -> list[LimitWish]:
        given = self.cleaned_data
        return [LimitWish(name, given[f"{name}_amount"], given[f"{name}_unit"], int(given[f"{name}_calendar"]),
                          name == "resolve" and given.get("pausable", False)) for name in self.names]


class HoursForm(RefusableForm):
    workday = forms.CharField(label="工作日", max_length=120, help_text=WINDOWS)
    restday = forms.CharField(label="周末和节假日", max_length=120, required=False, help_text="不填就是不计时")
    valid_from = forms.DateField(label="从哪天起", widget=Day, help_text="以前的日子不变")


class CalendarForm(RefusableForm):
    name = forms.CharField(label="名称", max_length=40, help_text="如 夜班、服务台")
    workday = forms.CharField(label="工作日", max_length=120, help_text=WINDOWS)
    restday = forms.CharField(label="周末和节假日", max_length=120, required=False, help_text="不填就是不计时")


class NoticeForm(RefusableForm):
    off = forms.CharField(label="放假", widget=forms.Textarea(attrs={"rows": 8}), max_length=2_000,
                          help_text="一行一个节日，照通知抄：元旦 1月1日至3日")
    work = forms.CharField(label="调休上班", widget=forms.Textarea(attrs={"rows": 3}), max_length=600, required=False,
                           help_text="照通知抄：2月14日、2月28日；没有就不填")
    again = forms.BooleanField(label="更正已录入的通知", required=False)


class PublishForm(RefusableForm):
    open_too = forms.ChoiceField(label="用于", choices=[("no", "只管新工单"), ("yes", "在办的也改")],
                                 widget=forms.RadioSelect, initial="no")

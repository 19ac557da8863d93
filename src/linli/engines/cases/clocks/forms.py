"""Forms of limits, hours and holiday notices."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from linli.engines.cases.clocks.values import (
    CLOCK_TITLES,
    HIGH_RUNG,
    MOST_RUNGS,
    OUTSIDE,
    TELLABLE,
    TOLD_TITLES,
    UNIT_TITLES,
    CalendarRow,
    ClassRow,
    LimitWish,
    RungRow,
    RungWish,
)
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


class LadderForm(RefusableForm):
    """A row of fields for each step there can be; without anybody to tell it is not used."""

    MINUTES = {"minute": 1, "hour": 60}

    def __init__(self, data: Any, *, held: Sequence[RungRow]) -> None:
        super().__init__(data)
        by_number = {one.rung: one for one in held}
        for n in range(1, MOST_RUNGS + 1):
            row = by_number.get(n)
            minutes = row.after_minutes if row else None
            unit = "hour" if minutes and minutes % 60 == 0 else "minute"
            if n > 1:
                self.fields[f"after_{n}"] = forms.IntegerField(
                    label="超时后多久", min_value=1, max_value=10_000, required=False,
                    widget=forms.NumberInput(attrs={"data-when": "不要这一级就空着" if row else "现在没有这一级"}),
                    initial=minutes and minutes // self.MINUTES[unit])
                self.fields[f"unit_{n}"] = forms.ChoiceField(
                    label="单位", choices=[(one, UNIT_TITLES[one]) for one in self.MINUTES], initial=unit)
            self.fields[f"roles_{n}"] = forms.MultipleChoiceField(
                label="告知谁", required=n == 1,
                widget=forms.CheckboxSelectMultiple(attrs={"data-when": "至少选一个"}),
                initial=list(row.roles) if row else [],
                choices=[(one, TOLD_TITLES[one]) for one in TELLABLE if n >= HIGH_RUNG or one not in OUTSIDE])

    def rows(self) -> list[tuple[int, Any, Any, Any]]:
        return [(n, self[f"after_{n}"] if n > 1 else None, self[f"unit_{n}"] if n > 1 else None, self[f"roles_{n}"])
                for n in range(1, MOST_RUNGS + 1)]

    def clean(self) -> dict[str, Any]:
        given, gap = self.cleaned_data, 0
        for n in range(2, MOST_RUNGS + 1):
            after, told = given.get(f"after_{n}"), given.get(f"roles_{n}")
            if after is None and told and f"after_{n}" not in self.errors:
                self.add_error(f"after_{n}", f"第 {n} 级要填超时后多久。")
            if after is not None and not told:
                self.add_error(f"roles_{n}", f"第 {n} 级要选告知谁；不要这一级，把时间也清空。")
            if (after is not None or told) and gap:
                self.add_error(f"after_{n}", f"第 {gap} 级空着，请从上往下填。")
            gap = gap or (n if after is None and not told else 0)
        return given

    def wishes(self) -> list[RungWish]:
        given = self.cleaned_data
        later = [RungWish(given[f"after_{n}"] * self.MINUTES[given[f"unit_{n}"]],
                          tuple(given[f"roles_{n}"])) for n in range(2, MOST_RUNGS + 1) if given[f"after_{n}"]]
        return [RungWish(0, tuple(given["roles_1"])), *later]


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

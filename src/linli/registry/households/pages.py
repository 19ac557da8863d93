"""The household file: one page, as of any day; what changes it opens as a form of its own."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from linli.kernel.clock import FIRST_DAY, LAST_DAY
from linli.kernel.http import Request
from linli.kernel.pages import fragment, go, page
from linli.kernel.ui import nav
from linli.kernel.ui.pictures import Span as Bar
from linli.kernel.ui.values import Fact, Kpi, Tab
from linli.registry import forms, permissions, slots
from linli.registry.households import commands, queries
from linli.registry.households.values import Band, Household
from linli.registry.memberships.permissions import ISSUE_SLIPS
from linli.registry.memberships.reveals.commands import ASK_FULL
from linli.registry.people import commands as people
from linli.registry.people.values import Buyer, NameMissing
from linli.registry.places import commands as places
from linli.registry.places.pages import one_form, today

BEFORE, AFTER = timedelta(400), timedelta(120)     # shown of the time axis beyond what is dated
MOST_YEARS = 15     # named on it
TONES = {"owner": "c2", "tenant": "c3", "family": "c4", "other": "c5", "use": "line", "class": "line"}


@page(shows=queries.household, does=commands.note_look)
def household(request: Request, unit_id: int) -> HttpResponse:
    """Everything of a home as of `?on=`; opening it is written down."""
    on = day_of(request)
    home = queries.household(unit_id, on=on, at=request.now, by=request.actor)
    nav.show_at(request, home.community_id)
    commands.note_look(unit_id, by=request.actor)
    by = request.actor
    figures = [Kpi("建筑面积", "未填" if home.area is None else str(home.area), "m²",
                   note=f"依据：{home.area_basis_title}",
                   note_tone="warn" if home.area is None or home.area_assumed else ""),
               Kpi("居住状态", home.use_title, note=home.kind_title),
               Kpi("在册", str(len(home.present)), "人", note=f"历史 {len(home.former)} 人")]
    for panel in slots.household_figures.panels(unit_id=unit_id, on=on, by=by):
        figures = [*panel.values.get("kpis", []), *figures]
    return render(request, "registry/household.html", {
        "home": home, "figures": figures, "axis": axis(home, today(request)), "calendar": (FIRST_DAY, LAST_DAY),
        "days": [*(Tab(f"{day} {what}", f"?on={day}", day == on) for day, what in reversed(home.moments[:2])),
                 Tab("今天", "?", on == today(request))],
        "panels": slots.household.panels(unit_id=unit_id, on=on, by=by), "reveal": forms.Reveal(),
        "may_keep": by.may(permissions.KEEP_HOMES), "may_full": by.may(permissions.SEE_FULL),
        "may_propose": by.may(permissions.PROPOSE), "may_ask_full": by.may(ASK_FULL),
        "may_slip": by.may(ISSUE_SLIPS)})


@page(does=commands.reveal)
def reveal(request: Request, unit_id: int, person_id: int) -> HttpResponse:
    """A person in full, once, after the reason is in the journal."""
    form = forms.Reveal(request.POST or None)
    home = queries.household(unit_id, on=today(request), at=request.now, by=request.actor)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            shown = commands.reveal(unit_id, person_id=person_id, **form.cleaned_data, by=request.actor)
            facts = [Fact("姓名", shown.name), Fact("电话", shown.phone or "未登记"),
                     *(Fact("其他电话", number) for number in shown.other_phones)]
            return fragment(request, "registry/revealed.html", home=home, facts=facts)
    return one_form(request, form, f"{home.label}：看完整信息", "查看并记入日志", back_to(unit_id))


@page(does=places.correct_unit)
def correct(request: Request, unit_id: int) -> HttpResponse:
    def change(given: dict[str, Any]) -> None:
        facts: dict[str, Any] = {name: value or None for name, value in given.items()}
        places.correct_unit(unit_id, **facts, by=request.actor)
    return act(request, unit_id, forms.Facts, "更正房屋", "更正", change, "已更正")


@page(does=places.set_acquisition)
def acquisition(request: Request, unit_id: int) -> HttpResponse:
    return act(request, unit_id, forms.Acquisition, "登记类别", "登记", lambda given: places.set_acquisition(
        unit_id, **given, by=request.actor), "类别已登记")


@page(does=people.add_holder)
def newcomer(request: Request, unit_id: int) -> HttpResponse:
    return act(request, unit_id, forms.Newcomer, "登记业主或住户", "登记", lambda given: people.add_holder(
        unit_id, **given, by=request.actor), "已登记")


@page(does=people.sell_unit)
def transfer(request: Request, unit_id: int) -> HttpResponse:
    return act(request, unit_id, forms.Transfer, "过户", "办理过户", lambda given: people.sell_unit(
        unit_id, buyers=read_buyers(given["names"]), on=given["on"], reason=given["reason"], by=request.actor),
        "已过户，新业主从过户日起缴费")


@page(does=people.end_tenure)
def end_tenure(request: Request, unit_id: int, tenure_id: int) -> HttpResponse:
    return act(request, unit_id, forms.End, "结束关系", "结束", lambda given: people.end_tenure(
        tenure_id, **given, by=request.actor), "已结束")


@page(does=people.add_vehicle)
def vehicle(request: Request, unit_id: int) -> HttpResponse:
    return act(request, unit_id, forms.Vehicle, "登记车辆", "登记", lambda given: people.add_vehicle(
        unit_id, **given, on=today(request), by=request.actor), "车辆已登记")


@page(does=people.add_emergency_contact)
def contact(request: Request, unit_id: int) -> HttpResponse:
    return act(request, unit_id, forms.Contact, "登记紧急联系人", "登记", lambda given: people.add_emergency_contact(
        unit_id, **given, on=today(request), by=request.actor), "已登记")


def act(request: Request, unit_id: int, kind: Any, title: str, button: str,
        do: Callable[[dict[str, Any]], object], toast: str) -> HttpResponse:
    """One form that does one thing to a home and goes back to its file."""
    home = queries.household(unit_id, on=today(request), at=request.now, by=request.actor)
    nav.show_at(request, home.community_id)
    form = kind(request.POST or None, initial={"on": today(request)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            do(form.cleaned_data)
            return go(request, back_to(unit_id), toast=toast)
    return one_form(request, form, f"{home.community} {home.label}：{title}", button, back_to(unit_id))


def back_to(unit_id: int) -> str:
    return reverse("registry:home", args=[unit_id])


def day_of(request: Request) -> date:
    """The day of `?on=2026-05-01`, else today."""
    try:
        return date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return today(request)  # type: ignore[no-any-return]


def read_buyers(text: str) -> list[Buyer]:
    """One person a line: name, phone, share. Raises NameMissing."""
    found: list[Buyer] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        words = line.split()
        share = words.pop() if len(words) > 1 and ("/" in words[-1] or words[-1].endswith("%")) else None
        phone = words.pop() if len(words) > 1 and any(map(str.isdigit, words[-1])) else None
        found.append(Buyer(" ".join(words), phone, share))
    if not found:
        raise NameMissing
    return found


def axis(home: Household, now: date) -> dict[str, Any] | None:
    """What `time_axis` draws: bars between the first dated day and a while after today."""
    dated = [home.on, now]
    dated += [day for band in home.bands for span in band.spans for day in (span.start, span.end) if day]
    if not any(band.spans for band in home.bands):
        return None
    first, last = min(dated) - BEFORE / 4, max(dated) + AFTER
    first = min(first, now - BEFORE)
    lanes = [(band.title, [bar(band, span.text, span.start or first, span.end or last, now) for span in band.spans])
             for band in home.bands]
    years = range(first.year + 1, last.year + 1, (last.year - first.year) // MOST_YEARS + 1)
    return {"lanes": lanes, "start": first.toordinal(), "end": last.toordinal(),
            "ticks": [(date(year, 1, 1).toordinal(), str(year)) for year in years],
            "now": (home.on.toordinal(), "今天" if home.on == now else str(home.on))}


def bar(band: Band, text: str, start: date, end: date, now: date) -> Bar:
    past = end <= now and band.kind in ("owner", "tenant", "family", "other")
    return Bar(start.toordinal(), end.toordinal(), text, "past" if past else TONES[band.kind])

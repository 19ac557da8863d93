"""The staff phone: one's own work and the pool, a case with what may be done now, reporting for others, who is on."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from linli.engines.cases import permissions
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as work
from linli.engines.cases.dispatching.values import Candidate
from linli.engines.cases.flow import table
from linli.engines.cases.flow.values import NotNow
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.handling import queries as waits
from linli.engines.cases.intake import categories
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake import queries as intaking
from linli.engines.cases.matters import queries as matters
from linli.engines.cases.matters.models import OPEN
from linli.engines.cases.matters.values import CasePage
from linli.engines.cases.pages import showing
from linli.engines.cases.pages import staff_forms as forms
from linli.kernel.access import Actor
from linli.kernel.errors import KeyReused, NotFound, Refused
from linli.kernel.http import Request, whole
from linli.kernel.language import told
from linli.kernel.pages import fragment, go, page
from linli.kernel.slots import Panel
from linli.kernel.ui.values import Tab
from linli.registry import slots
from linli.registry.here import community_now
from linli.registry.households import cards
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries as places

CAME_BEFORE = "先前那次已经送到，没有重复登记。后来又改过的字，请写成一条进展。"
HERE = "cases:staff-case"
ON_FOOT = table.ON_FOOT


@dataclass(frozen=True)
class Act:
    """One button of a case: what it says, its form (None: the button alone), the command, what is said after."""

    title: str
    icon: str
    run: Callable[..., Any]
    done: str
    form: type[forms.Act] = forms.Plain
    versioned: bool = False
    button: str = ""

    @property
    def alone(self) -> bool:
        return self.form is forms.Plain


# In the order in which the phone offers them.
ACTS = {
    "accept": Act("接单", "check", handling.accept, "已接单", versioned=True),
    "arrive": Act("到场", "map-pin-check", handling.arrive, "已记到场", forms.Arrive, True, "我到了"),
    "start": Act("开始处置", "player-play", handling.start, "已开始处置", versioned=True),
    "resume": Act("恢复处置", "player-play", handling.resume, "已恢复，接着走表", versioned=True),
    "report_in": Act("报到", "map-pin-check", handling.report_in, "已报到"),
    "part_done": Act("协办完成", "circle-check", handling.part_done, "已告诉主办", forms.PartDone, False,
                     "我这边办完了"),
    "resolve": Act("办结", "circle-check", handling.resolve, "已办结，等报事人确认", forms.Resolve, True, "提交办结"),
    "add_note": Act("写进展", "message-circle", handling.add_note, "已记下", forms.Note, False, "发出"),
    "add_photo": Act("补照片", "camera-plus", handling.add_photos, "照片已存入", forms.Photos, False, "存入"),
    "suspend": Act("申请挂起", "clock-pause", supervising.ask_suspend, "已申请，等调度批准", forms.Pause, False,
                   "提交申请"),
    "transfer": Act("转给同事", "user-share", handling.transfer, "已转出", forms.Transfer, True, "转给他"),
    "whistle": Act("吹哨叫人", "speakerphone", handling.whistle, "已吹哨，等各方报到", forms.Whistle, False, "吹哨"),
    "contest": Act("派单异议", "flag", handling.contest, "已提交，等裁定", forms.Contest, False, "提交异议"),
    "refuse": Act("退单", "arrow-back-up", handling.refuse, "已退回调度", forms.Reason, True, "退单")}
# The main button is the first of these.
NEXT = ("accept", "resume", "report_in", "arrive", "start", "resolve", "part_done")


@slots.staff_home.panel(order=10, needs=permissions.SEE_WORK)
def work_panel(*, at: Any, by: Actor) -> Panel:
    """今天: how much waits, and the five most urgent."""
    found = work.worklist(None, at=at, by=by)
    rows = [row for row in found.rows if row.state != "resolved"]
    return Panel("我的待办", "cases/staff/home_panel.html",
                 {"work": found, "rows": rows[:5], "more": max(0, len(rows) - 5), "waiting": len(rows)})


@page(shows=work.worklist, face="staff")
def worklist(request: Request) -> HttpResponse:
    return listed(request)


@require_POST
@page(does=dispatching.grab, face="staff")
def grab(request: Request, case_id: int) -> HttpResponse:
    """抢单: one winner; who was slower reads who was faster, with the rest of the pool below."""
    form = forms.Once(request.POST)
    if not form.is_valid():
        return listed(request, view="pool", problem="请刷新后再抢。", status=422)
    try:
        dispatching.grab(case_id, at=request.now, key=form.cleaned_data["key"], by=request.actor)
    except Refused as error:
        if error.status in (403, 404):
            raise
        return listed(request, view="pool", problem=told(error), status=error.status)
    return go(request, reverse(HERE, args=[case_id]), toast="抢到了")


def listed(request: Request, *, view: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    by = request.actor
    view = view or request.GET.get("view", "mine")
    found = work.worklist(None, at=request.now, by=by)
    doing = [row for row in found.rows if row.state != "resolved"]
    views = {"mine": ("待办", len(doing)), "pool": ("可抢单", found.pool), "called": ("协办", len(found.called)),
             "ended": ("待验收", len(found.rows) - len(doing))}
    view = view if view in views else "mine"
    rows = {"mine": doing, "called": found.called, "ended": [row for row in found.rows if row.state == "resolved"],
            "pool": work.pool(None, by=by) if view == "pool" else []}[view]
    return render(request, "cases/staff/worklist.html", {
        "work": found, "rows": rows, "view": view, "problem": problem, "waiting": len(doing), "once": forms.Once(),
        "views": [Tab(title, f"{reverse('cases:staff-work')}?view={name}", name == view, count)
                  for name, (title, count) in views.items()],
        "may_grab": by.may(permissions.GRAB), "may_report": by.may(permissions.REPORT_FOR)}, status=status)


@page(shows=matters.case, face="staff")
def case(request: Request, case_id: int) -> HttpResponse:
    return shown(request, matters.case(case_id, at=request.now, by=request.actor))


@page(shows=matters.case, face="staff")
def act(request: Request, case_id: int, name: str) -> HttpResponse:
    """One act on a case: its form, or the button alone. What is not allowed now leads back to the case."""
    found, chosen = matters.case(case_id, at=request.now, by=request.actor), ACTS.get(name)
    if chosen is None:
        raise NotFound
    here = reverse(HERE, args=[case_id])
    form = form_of(request, chosen, found)
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            said = sent(chosen.run, case_id, **asked_of(chosen, form, request)) or chosen.done
            kept = mine_still(request, case_id)
            return go(request, here if kept else reverse("cases:staff-work"), toast=said)
    if chosen.alone:
        problem = "；".join(str(text) for texts in form.errors.values() for text in texts)
        return shown(request, found, problem=problem, status=422) if problem else go(request, here)
    if request.method != "POST" and name not in found.actions:
        return go(request, here, toast=NotNow(state=found.row.state_title, action=chosen.title).sentence)
    return render(request, "cases/staff/act.html", {
        "page": found, "row": found.row, "act": chosen, "name": name, "form": form, "answered": form.is_bound,
        "pictured": [field for field in form.fields if "data-photos" in form.fields[field].widget.attrs],
        "may_scan": name == "arrive"},
        status=422 if form.errors else 200)


def asked_of(chosen: Act, form: forms.Act, request: Request) -> dict[str, Any]:
    given = form.given(request.actor)
    if chosen.versioned:
        given["version"] = form.cleaned_data["version"]
    return given | {"at": request.now, "key": form.cleaned_data["key"], "by": request.actor}


def sent(command: Callable[..., Any], subject: int, **given: Any) -> str:
    """Run a command that a phone may send twice, since an answer was lost on the way; return what else to say.

    Photos come as new files each time, so the second sending differs from the first by their ids.
    """
    try:
        command(subject, **given)
    except KeyReused:
        return CAME_BEFORE
    return ""


def mine_still(request: Request, case_id: int) -> bool:
    """After a refusal or a transfer the case may be no longer one's to open."""
    try:
        matters.case(case_id, at=request.now, by=request.actor)
    except NotFound:
        return False
    return True


def form_of(request: Request, chosen: Act, found: CasePage) -> forms.Act:
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    initial: dict[str, Any] = {"version": found.row.version}
    by = request.actor
    if chosen.form is forms.Transfer:
        return forms.Transfer(colleagues(found, request), *data, initial=initial)
    if chosen.form is forms.Whistle:
        sides = organisations.organisations(found.row.community_id, on=timezone.localdate(request.now), by=by)
        return forms.Whistle([(one.id, one.name) for one in sides], *data, initial=initial)
    if chosen.form is forms.Resolve:
        return forms.Resolve(*data, initial=initial, needs_photo=found.row.kind in ON_FOOT)
    if chosen.form is forms.Pause:
        initial.update(showing.pause_wished(found, request.now))
    return chosen.form(*data, initial=initial)


def colleagues(found: CasePage, request: Request) -> list[tuple[int, str]]:
    if found.row.handler_id != request.actor.user_id:
        return []
    people = work.colleagues(found.row.id, at=request.now, by=request.actor)
    return [(one.user_id, f"{one.name}（{'、'.join(filter(None, known(one)))}）") for one in people]


def known(one: Candidate) -> tuple[str, ...]:
    return one.refusal, one.why, one.organisation


def shown(request: Request, found: CasePage, *, problem: str = "", status: int = 200) -> HttpResponse:
    offered = [(name, one) for name, one in ACTS.items() if name in found.actions]
    main = next(((name, ACTS[name]) for name in NEXT if name in found.actions), None)
    plain = forms.Plain(initial={"version": found.row.version})
    return render(request, "cases/staff/case.html", {
        "page": found, "row": found.row, "problem": problem, "main": main, "once": plain,
        "wishes": waits.waiting(found.row.id, by=request.actor),
        "others": [(name, one) for name, one in offered if not main or name != main[0]],
        "missing": showing.needs(found)[:-1] if found.row.handler_id == request.actor.user_id and
        found.row.state != "resolved" else [],
        "may_call": found.may_reveal and found.row.state in OPEN, "running": [
            one for one in found.clocks if one.stopped is None and not one.void and one.due],
        "may_look": request.actor.may(cards.card.needs)}, status=status)


@require_POST
@page(does=ending.reveal, face="staff")
def contact(request: Request, case_id: int) -> HttpResponse:
    """Name and number of the reporter, to ring them: once, written down, and only while the case is one's own."""
    found = matters.case(case_id, at=request.now, by=request.actor)
    person = ending.reveal(case_id, purpose=f"办理 {found.row.number}，联系报事人", by=request.actor)
    return render(request, "cases/staff/contact.html", {"page": found, "row": found.row, "person": person})


@page(does=intake.report_for, face="staff")
def report(request: Request) -> HttpResponse:
    """代报: somebody said it, in a chat or at the door; with text, pictures, place and whom to ring."""
    form = forms.ReportFor(request.POST or None, request.FILES or None, initial={"who": asked(request)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            person_is_there(form, request)
            said = sent(intake.report_for, form.place_id, given=form.case(request.actor, request.now),
                        contact=form.contact(), source="staff", at=request.now, key=form.cleaned_data["key"],
                        by=request.actor)
            return go(request, reverse("cases:staff-work"), toast=said or "已登记，调度会派单")
    return reporting(request, "cases/staff/report.html", form)


@page(does=intake.fix_now, face="staff")
def fix(request: Request) -> HttpResponse:
    """即修即补: a small thing seen and mended at once, with both photos."""
    form = forms.FixNow(request.POST or None, request.FILES or None, initial={"who": asked(request)})
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            person_is_there(form, request)
            by, said = request.actor, form.cleaned_data
            given = form.given(by)
            before = sent(intake.fix_now, form.place_id, given=form.case(), before=given["before"],
                          after=given["after"], materials=said["materials"], cost_fen=given["cost_fen"],
                          contact=form.contact(), at=request.now, key=said["key"], by=by)
            return go(request, reverse("cases:staff-work"), toast=before or "已登记，等确认")
    return reporting(request, "cases/staff/fix.html", form)


def reporting(request: Request, template: str, form: forms.Where) -> HttpResponse:
    chosen = str(form["who"].value() or "")
    return render(request, template, {
        "form": form, "answered": form.is_bound, "chosen": chosen, "category": form["category"].value() or "",
        "found": whom(chosen, request) if chosen else [], "tiles": [
            (kind, title, categories.of_kind(kind)) for kind, title in forms.KINDS
            if kind == "repair" or isinstance(form, forms.ReportFor)]},
        status=422 if form.errors else 200)


@page(does=intake.report_for, face="staff")
def found_places(request: Request) -> HttpResponse:
    """Homes with their people, and common places, that the words lead to; with `chosen`, that one again."""
    words, chosen = request.GET.get("q", "").strip()[:60], request.GET.get("chosen", "")[:32]
    found = whom(chosen, request) if chosen else search(words, request) if words else []
    return fragment(request, "cases/staff/places.html", found=found, words=words, chosen=chosen)


@page(shows=intaking.duplicates, face="staff")
def alike(request: Request) -> HttpResponse:
    """像是重复: open cases of the place that sound the same."""
    place, text = whole(request.GET.get("who", "").partition("-")[0]), request.GET.get("text", "")[:300]
    category = request.GET.get("category", "")[:24]
    near = intaking.duplicates(place, category=category, text=text, at=request.now, by=request.actor) \
        if place is not None else []
    whose, said = said_by(request)
    going_on = [one for one in matters.of_home(place, by=request.actor) if one.state in OPEN] \
        if place is not None and whose and request.actor.may(matters.of_home.needs) else []
    return fragment(request, "cases/staff/alike.html", near=near, whose=whose, said_by=said, going_on=going_on)


def said_by(request: Request) -> tuple[str, str]:
    """For whom one reports, before it is sent, as chosen at the door or as typed: the name, and all that is known.

    Empty: for nobody of a home.
    """
    name, phone = (request.GET.get(field, "").replace("\0", "").strip()[:80] for field in ("name", "phone"))
    who = request.GET.get("who", "")[:32]
    chosen = next((one for one in whom(who, request) if one.value == who and "-" in who), None)
    if chosen is None:
        return name or phone, "，".join(filter(None, (name, phone)))
    return name or chosen.name, "，".join(filter(None, (name or chosen.title, phone or chosen.detail)))


@dataclass(frozen=True)
class Choice:
    """A line to choose from: `value` as the form reads it."""

    value: str
    title: str
    detail: str
    name: str = ""      # of the person who says it


def search(words: str, request: Request) -> list[Choice]:
    by = request.actor
    homes = [hit.subject_id for hit in cards.look_up(words, limit=6, by=by)] if by.may(cards.look_up.needs) else []
    return at_doors(homes, request) + [common(one) for one in places.common_places(words, by=by)]


def at_doors(units: Sequence[int], request: Request) -> list[Choice]:
    if not units:
        return []
    choices = []
    for door in cards.doors(units, on=timezone.localdate(request.now), by=request.actor):
        choices += [Choice(f"{door.id}-{one.person_id}", f"{door.label} · {one.name}",
                           "，".join(filter(None, (one.title, one.phone, door.community))), one.name)
                    for one in door.people]
        choices.append(Choice(str(door.id), door.label, f"不是住户报的，{door.community}"))
    return choices


def common(one: Any) -> Choice:
    title = "全小区" if one.kind == "community" else one.spoken
    return Choice(str(one.id), title, f"公共部位，{one.community}")


def whom(chosen: str, request: Request) -> list[Choice]:
    """The lines of what was chosen before: after a refusal it stays in view. Nothing when out of reach."""
    place = whole(chosen.partition("-")[0])
    if place is None:
        return []
    by = request.actor
    known = at_doors([place], request) if by.may(cards.look_up.needs) else []
    return known or [common(one) for one in places.common_places("", place_id=place, by=by)]


def asked(request: Request) -> str:
    """`?place=12`: a page that knows the place leads here."""
    return request.GET.get("place", "")[:16]


class NobodyThere(Refused):
    code, field, sentence = "nobody_there", "who", "这个人不住在这一户，请重新点选。"


def person_is_there(form: forms.Where, request: Request) -> None:
    """Who is named as the reporter lives at that door, within the actor's reach."""
    if form.person_id is None:
        return
    doors = cards.doors([form.place_id], on=timezone.localdate(request.now), by=request.actor)
    if form.person_id not in {one.person_id for door in doors for one in door.people}:
        raise NobodyThere


@page(shows=organisations.on_duty_here, face="staff")
def duty(request: Request) -> HttpResponse:
    """Who is on duty now where one's own shift runs, else where the switch shows, to ring with one tap."""
    shifts = organisations.my_shifts(request.actor.account, at=request.now, by=request.actor)
    here = community_now(request, shifts)
    rows = organisations.on_duty_here(here, at=request.now, by=request.actor) if here else []
    return render(request, "cases/staff/duty.html", {
        "here": here, "rows": rows, "me": request.actor.user_id, "shifts": shifts})


def waiting(actor: Actor) -> int:
    return work.in_hand(None, by=actor)

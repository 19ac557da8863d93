"""Changes of the rules: a draft that anybody entitled edits, published for new cases, or by two for open ones too."""
from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.db.models import Max

from linli.engines.cases.calendars.models import WorkCalendar
from linli.engines.cases.clocks import permissions, presets, queries
from linli.engines.cases.clocks.events import RulesPublished
from linli.engines.cases.clocks.models import Rung, Timing, TimingLimit
from linli.engines.cases.clocks.reckoning import hold_all_running, take_over
from linli.engines.cases.clocks.values import (
    CLASS_OF,
    CLOCK_TITLES,
    HIGH_RUNG,
    LATEST_RUNG,
    MOST_RUNGS,
    OUTSIDE,
    TELLABLE,
    UNIT_TITLES,
    BadLadder,
    BadLimit,
    DraftChanged,
    LimitWish,
    NoDraft,
    NothingChanged,
    RulesMissing,
    RungWish,
)
from linli.kernel import approvals, clock, journal
from linli.kernel.access import Actor
from linli.kernel.approvals import Granted
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound

LONGEST = {"minute": 10_000, "hour": 1_000, "workday": 200, "day": 300}

COPY = """
INSERT INTO cases_timinglimit (timing_id, kind, level, name, amount, unit, calendar_id, pausable)
SELECT %(new)s, kind, level, name, amount, unit, calendar_id, pausable FROM cases_timinglimit
 WHERE area_id = linli_area() AND timing_id = %(old)s"""
COPY_RUNGS = """
INSERT INTO cases_rung (timing_id, rung, after_minutes, roles)
SELECT %(new)s, rung, after_minutes, roles FROM cases_rung WHERE area_id = linli_area() AND timing_id = %(old)s"""

@command(needs=permissions.EDIT_RULES)
def adopt(area_id: int, *, key: str | None = None, by: Actor) -> int:
    """Take over the recommended rules where there are none; return the version's id."""
    held = Timing.objects.filter(status="published").order_by("-number").first()
    return int((held or presets.adopt()).pk)


@command(needs=permissions.EDIT_RULES)
def set_limits(kind: str, *, level: int, limits: list[LimitWish], key: str | None = None, by: Actor) -> int:
    """Set the limits of a class in the draft, which begins with the first edit. Return the draft's id.

    Refuses: BadLimit, RulesMissing.
    """
    if (kind, level) not in CLASS_OF:
        raise BadLimit(why="没有这个类别。")
    for wish in limits:
        _check(wish)
    draft = _draft(by)
    for wish in limits:
        held = TimingLimit.objects.filter(timing=draft, kind=kind, level=level, name=wish.name)
        given = {"amount": wish.amount, "unit": wish.unit, "calendar_id": wish.calendar_id, "pausable": wish.pausable}
        if wish.amount is None:
            held.delete()
        elif not held.update(**given):
            TimingLimit.objects.create(timing=draft, kind=kind, level=level, name=wish.name, **given)
    return int(draft.pk)


def _check(wish: LimitWish) -> None:
    if wish.name not in CLOCK_TITLES or wish.unit not in UNIT_TITLES:
        raise BadLimit(why="没有这样的时限。")
    if wish.amount is not None and not 1 <= wish.amount <= LONGEST[wish.unit]:
        raise BadLimit(why=f"“{CLOCK_TITLES[wish.name]}”请填 1 到 {LONGEST[wish.unit]} 之间的整数。")
    if wish.pausable and wish.name != "resolve":
        raise BadLimit(why="只有“办结”可以停表。")
    if not WorkCalendar.objects.filter(pk=wish.calendar_id).exists():
        raise BadLimit(why="没有这个日历，请重新选择。")


@command(needs=permissions.EDIT_RULES)
def set_ladder(area_id: int, *, rungs: list[RungWish], key: str | None = None, by: Actor) -> int:
    """Set all steps of the ladder in the draft, which begins with the first edit. Return the draft's id.

    The first step is the breach itself. Refuses: BadLadder, RulesMissing.
    """
    _check_ladder(rungs)
    draft = _draft(by)
    Rung.objects.filter(timing=draft).delete()
    Rung.objects.bulk_create([Rung(timing=draft, rung=number, after_minutes=one.after_minutes, roles=list(one.roles))
                              for number, one in enumerate(rungs, 1)])
    return int(draft.pk)


def _check_ladder(rungs: list[RungWish]) -> None:
    if not 1 <= len(rungs) <= MOST_RUNGS:
        raise BadLadder(why=f"升级至少一级，最多 {MOST_RUNGS} 级。")
    if rungs[0].after_minutes != 0:
        raise BadLadder(why="第 1 级是超时那一刻，不能再推后。")
    for number, one in enumerate(rungs, 1):
        if not one.roles or len(set(one.roles)) < len(one.roles) or not set(one.roles) <= set(TELLABLE):
            raise BadLadder(why=f"第 {number} 级要选告知谁。")
        if number < HIGH_RUNG and set(one.roles) & set(OUTSIDE):
            raise BadLadder(why=f"社区书记和街道从第 {HIGH_RUNG} 级起才看得到工单，第 {number} 级请选别人。")
    after = [one.after_minutes for one in rungs]
    late = next((number for number in range(1, len(after)) if after[number] <= after[number - 1]), None)
    if late is not None:
        raise BadLadder(why=f"第 {late + 1} 级要晚于第 {late} 级。")
    if after[-1] > LATEST_RUNG:
        raise BadLadder(why="最后一级最晚在超时后 30 天。")


@command(needs=permissions.EDIT_RULES)
def discard(timing_id: int, *, key: str | None = None, by: Actor) -> None:
    """Throw the draft away. Refuses: NoDraft."""
    _held_draft(timing_id).delete()


@command(needs=permissions.EDIT_RULES)
def publish(timing_id: int, *, open_too: bool, at: datetime, key: str | None = None, by: Actor) -> int:
    """Publish the draft: for new cases at once (0), for open ones too by a second person's yes (the approval's id).

    Refuses: NoDraft, NothingChanged, AlreadyAsked.
    """
    draft = _held_draft(timing_id)
    before = queries.in_force()
    changes = queries.changes(draft.pk, before.pk if before else None)
    if not changes:
        raise NothingChanged
    if not open_too:
        _publish(draft, at, by.name, open_too=False)
        return 0
    effect = queries.effect_on_open(draft.pk, at)
    return approvals.ask(
        OPEN_TOO, draft.pk, community_id=None, title=f"时限规则第 {draft.number} 版用于在办工单", by=by,
        reason=f"在走 {effect.running} 个时限：提前 {effect.earlier}，推后 {effect.later}，半小时后到期 {effect.soon}",
        effect=changes, arguments={"wanted": changes})


@command(needs=permissions.CONFIRM_RULES)
def publish_open_too(timing_id: int, *, wanted: list[list[str]], approval: Granted, by: Actor) -> int:
    """Publish and let running clocks take the new limits; return how many dues moved.

    What is late stays as it is; no due moves to before half an hour from now. Refuses: NoDraft, DraftChanged.
    """
    at, draft, before = clock.now(), _held_draft(timing_id), queries.in_force()
    if wanted != queries.changes(draft.pk, before.pk if before else None):
        raise DraftChanged
    hold_all_running()
    _publish(draft, at, f"{approval.asked_by}、{by.name}", open_too=True)
    changed = take_over(draft.pk, at=at)
    journal.remark(changed=changed)
    return changed


OPEN_TOO = approvals.act("cases.rules_for_open", "时限规则用于在办工单", decide=permissions.CONFIRM_RULES,
                         run=publish_open_too, icon="calendar-cog", see="/console/rules/")


def _draft(by: Actor) -> Timing:
    held = Timing.objects.select_for_update().filter(status="draft").first()
    if held:
        return held
    before = queries.in_force()
    if before is None:
        raise RulesMissing
    last = Timing.objects.aggregate(last=Max("number"))["last"]
    draft = Timing.objects.create(number=last + 1, drafted_by=by.name)
    with connection.cursor() as cursor:
        for statement in (COPY, COPY_RUNGS):
            cursor.execute(statement, {"new": draft.pk, "old": before.pk})
    return draft


def _held_draft(timing_id: int) -> Timing:
    draft = Timing.objects.select_for_update().filter(pk=timing_id).first()
    if draft is None:
        raise NotFound
    if draft.status != "draft":
        raise NoDraft
    return draft


def _publish(draft: Timing, at: datetime, who: str, *, open_too: bool) -> None:
    draft.status, draft.published_at, draft.published_by, draft.touched_open = "published", at, who[:80], open_too
    draft.save(update_fields=["status", "published_at", "published_by", "touched_open"])
    emit(RulesPublished(draft.pk, draft.number, open_too))



"""The recommended rules and calendars, taken over when an area has none."""
from __future__ import annotations

from linli.engines.cases.calendars import building
from linli.engines.cases.calendars.models import WorkCalendar
from linli.engines.cases.calendars.values import Hours, Window
from linli.engines.cases.clocks.models import Rung, Timing, TimingLimit
from linli.engines.cases.clocks.values import ALWAYS, PRESET_LADDER, PRESET_LIMITS, WORK
from linli.kernel import clock

OFFICE = Hours((Window(9 * 60, 17 * 60),))
CALENDARS: dict[str, tuple[str, Hours | None]] = {ALWAYS: ("全天", None), WORK: ("工作时", OFFICE)}
BY = "推荐规则"


def stand() -> bool:
    return bool(Timing.objects.filter(status="published").exists())


def calendars() -> dict[str, WorkCalendar]:
    """The two that every area has; made when they are missing."""
    held = {one.code: one for one in WorkCalendar.objects.filter(code__in=CALENDARS)}
    for code, (name, hours) in CALENDARS.items():
        if code not in held:
            held[code] = building.new(code, name, hours, today=clock.today(), by=BY)
    return held


def adopt() -> Timing:
    """Publish the recommended rules as version 1. Of two who do it at once, the second waits and is refused."""
    lines = calendars()
    timing = Timing.objects.create(number=1, drafted_by=BY)
    TimingLimit.objects.bulk_create([
        TimingLimit(timing=timing, kind=kind, level=level, name=name, amount=amount, unit=unit, pausable=pausable,
                    calendar=lines[calendar])
        for (kind, level), limits in PRESET_LIMITS.items()
        for name, (amount, unit, calendar, pausable) in limits.items()])
    Rung.objects.bulk_create([Rung(timing=timing, rung=rung, after_minutes=minutes, roles=list(told))
                              for rung, (minutes, told) in PRESET_LADDER.items()])
    timing.status, timing.published_by, timing.published_at = "published", BY, clock.now()
    timing.save(update_fields=["status", "published_by", "published_at"])
    return timing

"""The rules and calendars as a page shows them."""
from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, Q

from linli.engines.cases.calendars import building, rules
from linli.engines.cases.calendars.models import WorkCalendar
from linli.engines.cases.calendars.values import FOREVER, ZONE
from linli.engines.cases.clocks import permissions
from linli.engines.cases.clocks.models import CaseClock, Rung, Timing, TimingLimit
from linli.engines.cases.clocks.rules import FLOOR
from linli.engines.cases.clocks.values import (
    CLASS_BY_SLUG,
    CLASS_OF,
    CLASSES,
    CLOCK_TITLES,
    CalendarRow,
    ClassRow,
    LimitRow,
    Preview,
    RungRow,
    VersionRow,
    limit_words,
)
from linli.kernel import calendars as days_on_file
from linli.kernel.access import Actor
from linli.kernel.clock import today
from linli.kernel.commands import query
from linli.kernel.errors import NotFound

EFFECT = """
WITH running AS (
  SELECT c.id, c.area_id, c.name, c.anchor, c.due, c.latest, c.floor, c.gen, k.kind, k.level, k.source
    FROM cases_clock c JOIN cases_case k ON k.area_id = linli_area() AND k.id = c.case_id
   WHERE c.area_id = linli_area() AND c.stopped IS NULL AND c.gen = 1 AND (c.due IS NULL OR c.due > %(at)s)),
limits AS (
  SELECT r.kind, r.level, r.source, l.name, l.amount, l.unit, l.calendar
    FROM (SELECT DISTINCT kind, level, source FROM running) r
   CROSS JOIN LATERAL cases_limits(linli_area(), %(timing)s, r.kind, r.level, r.source) l)
SELECT count(*), count(*) FILTER (WHERE n.due < r.due), count(*) FILTER (WHERE n.due > r.due),
       count(*) FILTER (WHERE n.due < r.due AND n.due < %(floor)s)
  FROM running r
  LEFT JOIN limits l USING (kind, level, source, name)
  LEFT JOIN cases_workcalendar w ON w.area_id = linli_area() AND w.id = l.calendar
  LEFT JOIN LATERAL cases_reckon(r.area_id, l.calendar, w.known_until, r.anchor, l.amount, l.unit, r.latest, r.floor,
                                 r.id) n ON true"""


@dataclass(frozen=True)
class MonthDay:
    day: date
    tone: str       # "", off, work, rest, maybe, today

    @property
    def css(self) -> str:
        return {"rest": "we", "maybe": "soft", "today": "today"}.get(self.tone, self.tone)


@dataclass(frozen=True)
class Month:
    first: date
    blanks: tuple[int, ...]
    days: tuple[MonthDay, ...]
    provisional: bool

    @property
    def words(self) -> str:
        """For those who hear the page: the days that differ."""
        off = "、".join(str(one.day.day) for one in self.days if one.tone in ("off", "maybe"))
        work = "、".join(str(one.day.day) for one in self.days if one.tone == "work")
        return (f"放假：{off} 日。" if off else "没有放假。") + (f"调休上班：{work} 日。" if work else "")


@dataclass(frozen=True)
class RulesPage:
    version: VersionRow | None       # in force
    draft: VersionRow | None
    classes: tuple[ClassRow, ...]    # of the draft, where there is one
    changes: list[list[str]]
    ladder: tuple[RungRow, ...]
    lines: tuple[CalendarRow, ...]
    months: tuple[Month, ...]
    missing_year: int | None         # the first year whose notice is not entered, when limits reach it
    preview: Preview | None
    versions: tuple[VersionRow, ...]


def in_force() -> Timing | None:
    return Timing.objects.filter(status="published").order_by("-number").first()


@query(needs=permissions.SEE_RULES)
def rules_page(area_id: int, *, at: datetime, by: Actor) -> RulesPage:
    """Everything of 规则与日历: rules in force or in draft, ladder, calendars, the months around today."""
    versions = [_version(row) for row in Timing.objects.order_by("-number")[:20]]
    published = next((row for row in versions if row.status == "published"), None)
    draft = next((row for row in versions if row.status == "draft"), None)
    shown = draft or published
    changed = changes(draft.id, published.id if published else None) if draft else []
    return RulesPage(
        published, draft, _classes(shown.id, published.id if draft and published else None) if shown else (), changed,
        _rungs(shown.id, published.id if draft and published else None) if shown else (),
        calendar_rows(), months(today()), _missing_year(), effect_on_open(draft.id, at) if draft and changed else None,
        tuple(versions))


@query(needs=permissions.SEE_RULES)
def calendar(calendar_id: int, *, by: Actor) -> CalendarRow:
    """One calendar. Raises NotFound."""
    found = next((row for row in calendar_rows() if row.id == calendar_id), None)
    if found is None:
        raise NotFound
    return found


@query(needs=permissions.SEE_RULES)
def limits_of(slug: str, *, by: Actor) -> ClassRow:
    """The limits of a class as the draft, else the version in force, has them. Raises NotFound."""
    one = CLASS_BY_SLUG.get(slug)
    if one is None:
        raise NotFound
    timing = Timing.objects.filter(status="draft").first() or in_force()
    rows = TimingLimit.objects.filter(timing=timing, kind=one.kind, level=one.level).select_related("calendar")
    return ClassRow(one, {row.name: _limit(row) for row in rows})


@query(needs=permissions.SEE_RULES)
def ladder(area_id: int, *, by: Actor) -> tuple[RungRow, ...]:
    """The steps after a breach as the draft, else the version in force, has them; empty without rules."""
    timing = Timing.objects.filter(status="draft").first() or in_force()
    return _rungs(timing.pk, None) if timing else ()


@query(needs=permissions.SEE_RULES)
def calendars(area_id: int, *, by: Actor) -> tuple[CalendarRow, ...]:
    """The calendars to choose from."""
    return calendar_rows()


def effect_on_open(timing_id: int, at: datetime) -> Preview:
    with connection.cursor() as cursor:
        cursor.execute(EFFECT, {"timing": timing_id, "at": at, "floor": at + FLOOR})
        return Preview(*(int(count) for count in cursor.fetchone()))


def changes(draft_id: int, before_id: int | None) -> list[list[str]]:
    """What the draft changes: whose limit or which step of the ladder, before, after."""
    rows = TimingLimit.objects.filter(timing__in=[draft_id, before_id or 0]).select_related("calendar")
    old = {(row.kind, row.level, row.name): _words(row) for row in rows if row.timing_id == before_id}
    new = {(row.kind, row.level, row.name): _words(row) for row in rows if row.timing_id == draft_id}
    return [[f"{CLASS_OF[one[:2]].title} · {CLOCK_TITLES[one[2]]}", old.get(one, "不设"), new.get(one, "不设")]
            for one in sorted({*old, *new}) if old.get(one) != new.get(one)] + _climbs(draft_id, before_id)


def _climbs(draft_id: int, before_id: int | None) -> list[list[str]]:
    old = {row.rung: row.words for row in _rungs(before_id, None)} if before_id else {}
    new = {row.rung: row.words for row in _rungs(draft_id, None)}
    return [[f"超时升级 · 第 {rung} 级", old.get(rung, "没有这一级"), new.get(rung, "没有这一级")]
            for rung in sorted({*old, *new}) if old.get(rung) != new.get(rung)]


def _rungs(timing_id: int, before_id: int | None) -> tuple[RungRow, ...]:
    """The ladder of a version; with `before_id` each step that differs from that version says what it was."""
    rows = list(Rung.objects.filter(Q(timing=timing_id) | Q(timing=before_id or 0)).order_by("rung"))
    old = {row.rung: RungRow(row.rung, row.after_minutes, tuple(row.roles)) for row in rows
           if row.timing_id == before_id}
    new = [RungRow(row.rung, row.after_minutes, tuple(row.roles)) for row in rows if row.timing_id == timing_id]
    return tuple(replace(one, before=_was(one, old.get(one.rung)) if before_id else "") for one in new)


def _was(now: RungRow, was: RungRow | None) -> str:
    return "没有这一级" if was is None else "" if was == now else was.words


def calendar_rows() -> tuple[CalendarRow, ...]:
    running = dict(CaseClock.objects.filter(stopped=None).values_list("calendar").annotate(Count("id")))
    found = []
    for row in WorkCalendar.objects.order_by("-always", "id").prefetch_related("versions"):
        versions = building.in_order(row.versions.all())
        now = next(((since, hours) for since, hours in reversed(versions) if since <= today()), None)
        later = next(((since, hours) for since, hours in versions if since > today()), None)
        found.append(CalendarRow(
            row.pk, row.code, row.name, row.always, " ".join(map(str, now[1].workday)) if now else "",
            " ".join(map(str, now[1].restday)) if now else "", now[0] if now else None,
            f"{later[0]:%Y-%m-%d} 起 {' '.join(map(str, later[1].workday))}" if later else "", running.get(row.pk, 0),
            row.filled_until, row.known_until))
    return tuple(found)


def months(around: date, count: int = 6) -> tuple[Month, ...]:
    """The month of a day, the one before and those after, with the days that differ from the week."""
    start = (around.replace(day=1) - timedelta(days=1)).replace(day=1)
    firsts = [start]
    for _ in range(count - 1):
        firsts.append((firsts[-1] + timedelta(days=32)).replace(day=1))
    last = (firsts[-1] + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    known = building.known(last)
    on_file = days_on_file.load(start, last)
    return tuple(Month(first, tuple(range(first.weekday())), tuple(
        MonthDay(day, _tone(day, around, on_file, known)) for day in rules.days(
            first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))),
        known.provisional(first)) for first in firsts)


def _tone(day: date, around: date, on_file: days_on_file.Calendar, known: building.Known) -> str:
    if day == around:
        return "today"
    if day in on_file.days:
        return "work" if on_file.days[day] else "maybe" if known.provisional(day) else "off"
    return "rest" if day.weekday() >= 5 else ""


def _missing_year() -> int | None:
    soonest = WorkCalendar.objects.exclude(known_until=FOREVER).order_by("known_until").values_list(
        "known_until", flat=True).first()
    year = soonest.astimezone(ZONE).year if soonest else None
    return year if year and year <= today().year + 1 else None


def _classes(timing_id: int, before_id: int | None) -> tuple[ClassRow, ...]:
    rows = TimingLimit.objects.filter(Q(timing=timing_id) | Q(timing=before_id or 0)).select_related("calendar")
    old = {(row.kind, row.level, row.name): row for row in rows if row.timing_id == before_id}
    found: dict[tuple[str, int], dict[str, LimitRow]] = {}
    changed = {(row.kind, row.level) for row in rows if before_id and row.timing_id == timing_id
               and ((was := old.get((row.kind, row.level, row.name))) is None or _words(was) != _words(row))}
    for row in rows:
        if row.timing_id == timing_id:
            was = old.get((row.kind, row.level, row.name))
            before, now = _limit(was).words if was and before_id else "", _limit(row).words
            found.setdefault((row.kind, row.level), {})[row.name] = _limit(row, "" if before == now else before)
    return tuple(ClassRow(one, found.get((one.kind, one.level), {}), (one.kind, one.level) in changed)
                 for one in CLASSES)


def _words(row: TimingLimit) -> str:
    return limit_words(row.amount, row.unit, row.calendar.name) + ("，可停表" if row.pausable else "")


def _limit(row: TimingLimit, before: str = "") -> LimitRow:
    return LimitRow(row.name, row.amount, row.unit, row.calendar_id, row.calendar.name, row.pausable, before)


def _version(row: Timing) -> VersionRow:
    return VersionRow(row.pk, row.number, row.status, row.touched_open, row.drafted_by, row.published_by,
                      row.published_at)

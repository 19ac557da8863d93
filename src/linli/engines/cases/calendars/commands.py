"""Changes of calendars. A change reckons the running clocks of the calendar anew in its own transaction."""
from __future__ import annotations

from datetime import date, datetime

from django.db.utils import IntegrityError

from linli.engines.cases.calendars import building, notices, rules
from linli.engines.cases.calendars.models import CalendarVersion, WorkCalendar
from linli.engines.cases.calendars.values import AlreadyPublished, Hours, NameTaken, NoticeIncomplete, TooEarly
from linli.engines.cases.clocks import firing, permissions
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.reckoning import settle_calendar
from linli.kernel import approvals, calendars, clock, journal
from linli.kernel.access import Actor, system
from linli.kernel.approvals import Granted
from linli.kernel.commands import command, violated
from linli.kernel.errors import NotFound
from linli.kernel.jobs import job
from linli.kernel.models import Area


@command(needs=permissions.EDIT_RULES)
def add_calendar(name: str, *, workday: str, restday: str = "", key: str | None = None, by: Actor) -> int:
    """Enter a calendar of one's own. Refuses: NameTaken, BadWindow, WindowsOverlap, NoHours."""
    hours = rules.demand_work(Hours(rules.read_windows(workday), rules.read_windows(restday)))
    try:
        code = f"own{WorkCalendar.objects.count() + 1}"
        return int(building.new(code, name.strip(), hours, today=clock.today(), by=by.name).pk)
    except IntegrityError as error:
        if violated(error) in ("calendar_name_once", "calendar_once"):
            raise NameTaken from error
        raise


@command(needs=permissions.EDIT_RULES)
def change_hours(calendar_id: int, *, workday: str, restday: str, valid_from: date, at: datetime,
                 key: str | None = None, by: Actor) -> int:
    """Give a calendar other hours from a day on; with clocks running by a second person. Return the approval, or 0.

    Refuses: NotFound, TooEarly, BadWindow, WindowsOverlap, NoHours, AlreadyAsked.
    """
    calendar = _editable(calendar_id)
    hours = rules.demand_work(Hours(rules.read_windows(workday), rules.read_windows(restday)))
    if valid_from < clock.today():
        raise TooEarly
    running = CaseClock.objects.filter(calendar=calendar, stopped=None).count()
    if not running:
        _enter(calendar, hours, valid_from, at, by.name)
        return 0
    old = building.versions_of(calendar)[-1][1]
    return approvals.ask(
        HOURS, calendar_id, community_id=None, title=f"改工作日历“{calendar.name}”", by=by,
        reason=f"{valid_from:%Y-%m-%d} 起，在走的 {running} 个时限随之重算",
        effect=[["工作日", words(old.workday), words(hours.workday)],
                ["休息日", words(old.restday), words(hours.restday)]],
        arguments={"workday": workday, "restday": restday, "valid_from": valid_from})


@command(needs=permissions.CONFIRM_RULES)
def set_hours(calendar_id: int, *, workday: str, restday: str, valid_from: date, approval: Granted, by: Actor) -> int:
    """Do it, by the second person's yes; return how many running clocks changed."""
    calendar = _editable(calendar_id)
    hours = rules.demand_work(Hours(rules.read_windows(workday), rules.read_windows(restday)))
    return _enter(calendar, hours, max(valid_from, clock.today()), clock.now(), approval.asked_by)


HOURS = approvals.act("cases.calendar_hours", "改工作日历", decide=permissions.CONFIRM_RULES, run=set_hours,
                      icon="calendar-cog")


@command(needs=permissions.EDIT_RULES)
def propose_notice(year: int, *, off: str, work: str, again: bool = False, key: str | None = None, by: Actor) -> int:
    """Put a holiday notice before a second person: only the reviewed notice closes days. Return the approval's id.

    Refuses: NoticeIncomplete, AlreadyPublished, AlreadyAsked.
    """
    demand_year(year)
    if calendars.is_published(year) and not again:
        raise AlreadyPublished(year=year)
    notice = notices.read(year, off=off, work=work, statutory=[one.day for one in calendars.statutory(year)])
    return approvals.ask(
        NOTICE, year, community_id=None, title=f"{year} 年放假通知", by=by, reason="照国务院办公厅通知录入",
        effect=[["放假", "按周末和法定日", f"{len(notice.off)} 天"],
                ["调休上班", "未知", "、".join(f"{day:%m-%d}" for day in sorted(notice.work)) or "无"],
                ["在走的时限", "暂定", "重算，只往后不往前"]],
        arguments={"off": off, "work": work})


@command(needs=permissions.CONFIRM_RULES)
def enter_notice(year: int, *, off: str, work: str, approval: Granted, by: Actor) -> int:
    """Enter a year's days and reckon what was provisional; a limit only moves later. Other areas follow by job."""
    demand_year(year)
    notice = notices.read(year, off=off, work=work, statutory=[one.day for one in calendars.statutory(year)])
    calendars.enter_notice(year, off=notice.off, work=set(notice.work))
    changed = _refresh(clock.now(), force=True)
    for area in Area.objects.exclude(pk=by.area_id):
        follow_notice.defer(area.pk, by=system(area.pk, "放假通知"))
    journal.remark(changed=changed)
    return changed


NOTICE = approvals.act("cases.holiday_notice", "录入放假通知", decide=permissions.CONFIRM_RULES, run=enter_notice,
                       icon="calendar-cog")


@command(needs=permissions.TICK)
def refresh(area_id: int, *, at: datetime, force: bool = False, by: Actor) -> int:
    """Keep the calendars expanded to the horizon and in step with the days on file; return how many clocks moved."""
    return _refresh(at, force=force)


@job(queue="bulk", title="按放假通知重算时限")
def follow_notice(area_id: int, *, by: Actor) -> None:
    refresh(area_id, at=clock.now(), force=True, by=by)


@job(queue="events", title="补算改日历时新开的时限")
def settle_late(area_id: int, *, by: Actor) -> None:
    firing.settle(area_id, at=clock.now(), by=by)


def demand_year(year: int) -> None:
    if not building.FIRST.year <= year <= clock.today().year + 1:
        raise NoticeIncomplete("off", why=f"只能录入 {building.FIRST.year} 年到明年的放假通知。")


def year_is_published(year: int) -> bool:
    return calendars.is_published(year)


def words(windows: tuple[object, ...]) -> str:
    return " ".join(map(str, windows)) or "不计时"


def _editable(calendar_id: int) -> WorkCalendar:
    calendar = WorkCalendar.objects.select_for_update().filter(pk=calendar_id, always=False).first()
    if calendar is None:
        raise NotFound
    return calendar


def _enter(calendar: WorkCalendar, hours: Hours, valid_from: date, at: datetime, made_by: str) -> int:
    CalendarVersion.objects.create(calendar=calendar, valid_from=valid_from, hours=hours.as_json(), made_by=made_by)
    building.rebuild(calendar, today=clock.today())
    changed = settle_calendar(calendar.pk, at=at, mode="rule")
    settle_late.defer(calendar.area_id, by=system(calendar.area_id, "时限"))
    journal.remark(changed=changed)
    return changed


def _refresh(at: datetime, *, force: bool) -> int:
    today, changed = clock.today(), 0
    for calendar in WorkCalendar.objects.select_for_update().order_by("id"):
        if force or calendar.filled_until < building.horizon(today):
            building.rebuild(calendar, today=today)
            changed += settle_calendar(calendar.pk, at=at, mode="later")
    return changed

"""From a case to what its page draws: steps, clocks with their bars, the timeline, who takes part."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.utils import timezone

from linli.engines.cases.clocks.values import PAUSES, ClockRow
from linli.engines.cases.flow.table import ON_FOOT
from linli.engines.cases.flow.values import EVIDENCE_TITLES
from linli.engines.cases.handling.values import PROOF_TITLES, RESULT_TITLES
from linli.engines.cases.matters.models import OPEN
from linli.engines.cases.matters.values import CasePage, EventRow
from linli.kernel.files.values import FileRef
from linli.kernel.money import yuan

STAGE_TITLES = {"report": "报事", "before": "处置前", "during": "处置中", "after": "处置后", "proof": "凭据"}
SHOWN = {"all": "全部", "talk": "沟通", "state": "状态", "cost": "费用"}
TALK = ("add_note", "add_photo", "urge", "join", "call_back", "call_try", "rate", "review", "answer", "appeal",
        "contest", "submit", "reopen")
ICONS = {"dispatch": "user-share", "grab": "hand-finger", "accept": "check", "arrive": "map-pin", "start": "tool",
         "resolve": "circle-check", "add_note": "message-2", "add_photo": "camera", "call_back": "phone-call",
         "escalate": "speakerphone", "suspend": "player-pause", "resume": "player-play", "merge": "git-merge",
         "urge": "bell-ringing", "whistle": "users-plus", "rate": "star", "submit": "message-circle",
         "reopen": "rotate", "answer": "send", "transfer": "arrows-exchange"}
NOTICED = timedelta(minutes=1)      # a breach written down later than this says so
GOOD = ("arrive", "resolve", "confirm", "call_back", "auto_close", "answer")


@dataclass(frozen=True)
class Step:
    number: int
    title: str
    at: datetime | None
    state: str                 # done, now or empty

    @property
    def today(self) -> bool:
        return self.at is not None and timezone.localdate(self.at) == timezone.localdate()


@dataclass(frozen=True)
class Gauge:
    """A clock with how much of its time is gone; past the limit the bar is drawn to the full span."""

    row: ClockRow
    gone: float
    tone: str
    paused: str

    @property
    def parts(self) -> list[tuple[float, str, str]]:
        """The bar: what is used, and what is over the limit."""
        if self.row.late:
            return [(self.gone, "c2", "时限内"), (100 - self.gone, "danger", "超时")]
        return [(self.gone, self.tone, "已用")]

    @property
    def ended(self) -> str:
        """The word for a clock that no longer runs."""
        row = self.row
        return "" if row.stopped is None else "作废" if row.void else "超时" if row.late else "按时"


@dataclass(frozen=True)
class Moment:
    at: datetime
    title: str
    text: str
    tone: str
    icon: str
    internal: bool = False
    badge: str = ""
    photos: tuple[tuple[str, FileRef], ...] = ()


@dataclass(frozen=True)
class Need:
    """What it takes to end a case: is it there, how it comes, and the act that brings it."""

    title: str
    done: bool
    how: str
    act: str


def needs(page: CasePage) -> list[Need]:
    """From the flow and from what happened in this generation; none before somebody was sent and after the end."""
    row, done = page.row, page.row.state == "resolved"
    if row.state not in OPEN or not (row.handler_id or done or row.kind == "objection"):
        return []
    if row.kind == "objection":
        found = [Need("公开答复", done, "由经理答，公开页上看得到", "answer")]
    else:
        past = {event.action for event in page.events if event.gen == row.gen}
        on_foot = row.kind in ON_FOOT
        found = [
            Need("接单", done or row.state != "dispatched", "由经办人接", "accept"),
            *([Need("到场", done or "arrive" in past, "扫点位码、拍照或电话", "arrive")] if on_foot else []),
            Need("开始处置", done or "start" in past, "由经办人开始", "start"),
            *([Need("修后照片", done, "办结时拍，至少一张", "resolve")] if on_foot else []),
            Need("写明做了什么", done, "办结时写，报事人会看到", "resolve")]
    called = row.kind in ("complaint", "emergency") or row.source == "hotline"
    return [*found, Need("报事人确认，或回访", False, "投诉、突发、12345 每件都要" if called else
                         "72 小时没有异议自动办结", "call_back")]


def broken_by_wish(page: CasePage) -> list[ClockRow]:
    """The running limits that end before the reporter wishes anybody to come.

    A limit of arriving never stands still; that of the end may be paused until the appointment (PAUSES).
    """
    wished = page.wished_from
    return [one for one in page.clocks if wished and one.party_id is None and one.name in ("arrive", "resolve")
            and one.stopped is None and not one.void and one.due and one.due < wished]


def pause_wished(page: CasePage, now: datetime) -> dict[str, Any]:
    """What the form of a pause until the wished visit holds; nothing where none is wished, or its time has come."""
    if not page.wished or page.wished_from and page.wished_from <= now:
        return {}
    until = {"until": timezone.localtime(page.wished_from)} if page.wished_from else {}
    return {"reason": "appointment", "proof": f"报事人方便的时间：{page.wished}", **until}


def steps(page: CasePage) -> list[Step]:
    """受理 … 评价 in the present generation; what was skipped on the way counts as done."""
    row = page.row
    own = [one for one in reversed(page.events) if one.gen == row.gen]

    def first(*names: str) -> datetime | None:
        return next((one.occurred_at for one in own if one.action in names), None)

    reached: list[tuple[str, datetime | None]] = [
        ("受理", first("triage", "reopen", "appeal", "fix_now", "answer_now")), ("派单", first("dispatch", "grab")),
        ("到场", first("arrive")) if row.kind in ("repair", "emergency") else ("接单", first("accept", "grab")),
        ("处置", first("resolve", "answer", "fix_now", "answer_now")), ("验收", page.closed_at),
        ("评价", first("rate"))]
    last = max((n for n, (_, at) in enumerate(reached) if at), default=-1)
    over = row.state in ("closed", "declined", "withdrawn", "merged")
    return [Step(n + 1, title, at, "done" if at or n < last else "now" if n == last + 1 and not over else "")
            for n, (title, at) in enumerate(reached)]


def gauges(page: CasePage, now: datetime) -> tuple[Gauge | None, list[Gauge]]:
    """The clock that runs out first, and all of the others."""
    drawn = [_gauge(one, now) for one in page.clocks if one.party_id is None]
    running = sorted((one for one in drawn if one.row.stopped is None and not one.row.void),
                     key=lambda one: (one.row.due is None, one.row.due or now))
    main = running[0] if running and page.row.state not in ("closed", "declined", "withdrawn", "merged") else None
    return main, [one for one in drawn if one is not main]


def _gauge(row: ClockRow, now: datetime) -> Gauge:
    until = row.stopped or now
    span = (max(row.due or until, until) - row.anchor).total_seconds()
    gone = 100 * (min(until, row.due or until) - row.anchor).total_seconds() / span if span > 0 else 100
    tone = "danger" if row.late else "warn" if row.warn and until >= row.warn else "ok"
    return Gauge(row, gone, tone, PAUSES[row.paused_for].title if row.paused_for else "")


def timeline(page: CasePage, wanted: str) -> list[Moment]:
    """What happened, the newest first; limits that ran out stand among it."""
    found = [_moment(one) for one in page.events if _fits(one, wanted)]
    if wanted in ("all", "state"):
        found += [_breach(one, one.due or one.breached_at, one.breached_at) for one in page.clocks if one.breached_at]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _breach(clock: ClockRow, due: datetime, told: datetime) -> Moment:
    """It stands where the limit was, also when it was noticed later, after a restart."""
    late = f"{timezone.localtime(told):%m-%d %H:%M} 补记。" if told - due > NOTICED else ""
    return Moment(due, f"超过{clock.title}时限", late, "danger", "clock-exclamation")


def _fits(event: EventRow, wanted: str) -> bool:
    if wanted == "talk":
        return event.action in TALK
    if wanted == "state":
        return event.moved
    return bool(event.evidence.get("cost_fen") or event.evidence.get("materials")) if wanted == "cost" else True


def _moment(event: EventRow) -> Moment:
    tone = "ok" if event.action in GOOD else "danger" if event.action in ("escalate", "refuse", "decline") else ""
    return Moment(event.occurred_at, f"{event.actor} {event.action_title}", "，".join(_said(event)), tone,
                  ICONS.get(event.action, "circle-dot"), event.internal,
                  "第二次办理" if event.action == "reopen" else "", event.photos)


def _said(event: EventRow) -> Iterator[str]:
    """The evidence in words."""
    told = event.evidence
    if name := told.get("name"):
        yield f"给{name}"
    if event.text:
        yield event.text
    if proof := PROOF_TITLES.get(str(told.get("way", ""))):
        yield proof
    if result := RESULT_TITLES.get(str(told.get("result", ""))):
        yield result
    for key in ("parties", "children"):
        if isinstance(several := told.get(key), list):
            yield f"{EVIDENCE_TITLES[key]}：{'、'.join(map(str, several))}"
    if event.action == "merge" and told.get("number"):
        yield f"并入 {told['number']}"
    if tries := told.get("tries"):
        yield f"第 {tries} 次"
    if event.action == "rate":
        yield f"速度 {told.get('speed')} 星、结果 {told.get('result')} 星、态度 {told.get('manner')} 星"
    if materials := told.get("materials"):
        yield f"用料：{materials}"
    if isinstance(cost := told.get("cost_fen"), int) and cost:
        yield f"费用 ¥ {yuan(cost)}"


def figure_of(reference: str, community: str) -> dict[str, str]:
    """Whose books, and the month and the line that an address of them names, as people say them."""
    given = parse_qs(urlsplit(reference).query) if reference else {}
    month = given.get("ym", [""])[0]
    return {"community": community, "ym": month, "line": given.get("line", ["全部收支"])[0],
            "href": reference} if reference else {}

"""What became of a matter, in words that need no training."""
from __future__ import annotations

from linli.engines.cases.clocks.values import ClockRow
from linli.engines.cases.flow.values import ACTION_TITLES
from linli.engines.cases.matters.values import EventRow, OwnCase, OwnPage
from linli.kernel.ui.values import Tone

# State: what it means to who reported it, the tone, the icon.
HEADLINES: dict[str, tuple[str, Tone, str]] = {
    "reported": ("已收到，等待受理", "info", "mail-opened"), "triaged": ("已受理，正在安排人", "info", "user-question"),
    "pooled": ("已受理，等师傅接单", "info", "user-question"),
    "dispatched": ("已安排人，等他接单", "info", "user-check"),
    "accepted": ("已接单，会来找您", "info", "user-check"), "on_site": ("已经到场", "info", "map-pin-check"),
    "working": ("正在处理", "info", "tool"), "suspended": ("暂停中，到时继续", "warn", "player-pause"),
    "resolved": ("已办好，请您确认", "ok", "circle-check"), "closed": ("已办结", "ok", "circle-check"),
    "declined": ("没有受理", "danger", "circle-x"), "withdrawn": ("已撤回", "", "arrow-back-up"),
    "merged": ("已和同一件事一起办", "info", "git-merge")}
# To who cannot confirm: their report goes with another, or they only joined in.
BESIDE = HEADLINES | {"resolved": ("已办好", "ok", "circle-check"), "accepted": ("师傅已接单", "info", "user-check")}
LIMITS = {"respond": "最晚接单", "resolve": "最晚办好", "reply": "最晚答复"}
ANSWERED = ("complaint", "suggestion", "consultation", "objection")
STEPS = ACTION_TITLES | {
    "submit": "已提交", "fix_now": "发现并修好了", "answer_now": "当场答复", "triage": "已受理", "decline": "没有受理",
    "appeal": "您提出申诉", "pool": "等师傅接单", "dispatch": "已安排人", "grab": "师傅接单", "accept": "已接单",
    "refuse": "换人办理", "uphold": "换人办理", "arrive": "到场", "start": "开始处理", "suspend": "暂停",
    "resume": "继续处理",
    "transfer": "换人办理", "whistle": "请别的单位一起办", "report_in": "协助单位到场", "part_done": "协助单位办完",
    "resolve": "办好了", "answer": "公开答复", "confirm": "您已确认", "call_back": "回访过了",
    "unreachable": "三次没联系上您",
    "auto_close": "三天没有异议，自动办结", "reopen": "重新办理", "withdraw": "您撤回了", "merge": "和同一件事一起办",
    "escalate": "上级在督办", "urge": "催办", "join": "又有人遇到", "add_note": "补充", "add_photo": "补充照片",
    "record_end": "此前已办好"}
INNER = frozenset({"reclassify", "contest", "overrule", "split", "call_try", "rate", "review"})


def limits_of(kind: str) -> dict[str, str]:
    """What a kind is promised, by the clock's name. For what is answered in words nobody comes: no 接单."""
    return {name: title for name, title in LIMITS.items() if name != "respond" or kind not in ANSWERED}


def headline(row: OwnCase) -> tuple[str, Tone, str]:
    if row.together or row.joined:
        return BESIDE[row.together or row.state]
    words, tone, picture = HEADLINES[row.state]
    if row.state == "resolved" and row.kind in ANSWERED:
        words = "已答复，请您看看"
    if row.kind == "objection" and row.state not in ("resolved", "closed", "declined", "withdrawn"):
        words = "等待公开答复"
    return words, tone, picture


def plain_steps(page: OwnPage) -> list[tuple[str, EventRow]]:
    """The way of the matter, newest first, without what only the desk needs."""
    return [(STEPS[event.action], event) for event in page.events if event.action not in INNER]


def reached(page: OwnPage) -> list[tuple[str, ClockRow]]:
    """The limits that face outward, of the present generation."""
    return [(title, clock) for name, title in limits_of(page.row.kind).items() for clock in page.clocks
            if clock.name == name and clock.gen == max(one.gen for one in page.clocks if one.name == name)
            and not clock.void]

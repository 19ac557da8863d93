"""Words of the flow, and the ways it says no."""
from __future__ import annotations

from linli.kernel.errors import Refused
from linli.kernel.ui.values import Tone

KIND_TITLES = {"repair": "报修", "complaint": "投诉", "suggestion": "建议", "consultation": "咨询", "emergency": "突发",
               "objection": "账目异议"}
STATE_TITLES = {
    "reported": "待受理", "triaged": "待派单", "pooled": "待抢单", "dispatched": "已派单", "accepted": "已接单",
    "on_site": "已到场", "working": "处置中", "suspended": "挂起", "resolved": "待验收", "closed": "已办结",
    "declined": "不予受理", "withdrawn": "已撤回", "merged": "已合并"}
STATE_TONES: dict[str, Tone] = {
    "reported": "danger", "triaged": "danger", "pooled": "warn", "dispatched": "", "accepted": "info",
    "on_site": "info", "working": "info", "suspended": "mute", "resolved": "warn", "closed": "ok",
    "declined": "mute", "withdrawn": "mute", "merged": "mute"}
LEVEL_TITLES = {1: "突发", 2: "急", 3: "一般"}
SOURCE_TITLES = {"phone": "来电", "page": "业主手机", "qr": "扫码", "staff": "员工代报", "hotline": "12345",
                 "former": "旧系统", "api": "接口", "rule": "自动"}
OUTCOME_TITLES = {"confirmed": "报事人确认", "called_back": "回访确认", "unreachable": "三次未联系上",
                  "auto": "72 小时自动办结",
                  "answered": "当场答复", "recorded": "移入前已办结", "": ""}
ACTION_TITLES = {
    "submit": "报事", "fix_now": "即修即补", "answer_now": "当场答复", "triage": "受理", "reclassify": "改类别",
    "decline": "不予受理", "appeal": "申诉", "pool": "放入抢单池", "dispatch": "派单", "grab": "抢单", "accept": "接单",
    "refuse": "退单", "contest": "派单异议", "uphold": "异议成立", "overrule": "异议不成立", "arrive": "到场",
    "start": "开始处置",
    "suspend": "挂起", "resume": "恢复", "transfer": "转办", "whistle": "吹哨", "report_in": "报到",
    "part_done": "协办完成",
    "resolve": "办结", "answer": "公开答复", "confirm": "确认", "call_back": "回访",
    "call_try": "回访未接通", "unreachable": "三次未联系上", "auto_close": "自动办结", "reopen": "重新办理",
    "withdraw": "撤回",
    "merge": "合并", "split": "拆分", "escalate": "升级", "urge": "催办", "join": "我也遇到", "add_note": "补充",
    "add_photo": "补照片", "rate": "评价", "review": "复核", "record_end": "补记办结"}
EVIDENCE_TITLES = {
    "title": "事项", "source": "来源", "text": "说明", "before": "修前照片", "after": "修后照片", "category": "类别",
    "level": "级别", "reason": "原因", "asked_by": "第二个人", "to": "接收人", "why": "派单理由", "basis": "依据",
    "proof": "凭据", "until": "恢复时间", "parties": "参与方", "party": "参与方", "result": "结果",
    "tries": "次数", "hours": "时长", "into": "并入的工单", "children": "拆出的工单", "rung": "级次", "photos": "照片",
    "speed": "速度", "manner": "态度", "number": "来源编号"}


class NotNow(Refused):
    code, status = "case_not_now", 409
    sentence = "这件事现在是“{state}”，不能{action}。请刷新后再看。"


class NotOfKind(NotNow):
    """Not now, nor ever: the flow has no such row for this kind."""

    code = "case_not_of_kind"
    sentence = "“{kind}”这一类不能{action}，请从页面上的按钮里选别的办法。"

    def __init__(self, *, kind: str, action: str) -> None:
        super().__init__(kind=KIND_TITLES[kind], action=ACTION_TITLES[action])


class Changed(Refused):
    """The loser of two who act at once."""

    code, status = "case_changed", 409
    sentence = "{who}刚刚办了“{action}”，这件事现在是“{state}”{whose}。您填的没有丢，请看过后再办。"


class DoneAlready(NotNow):
    """The same act by the same person, on another page of theirs."""

    code = "case_done_already"
    sentence = "您在另一个页面已经办了“{action}”，这件事现在是“{state}”{whose}，不用再办一次。您填的没有丢。"


class DoneByAnother(NotNow):
    code = "case_done_by_another"
    sentence = "{who}已经办了“{action}”，这件事现在是“{state}”{whose}，不用再办一次。您填的没有丢。"


class EvidenceMissing(Refused):
    code = "evidence_missing"
    sentence = "{action}要有{what}，请补上。"

    def __init__(self, *, action: str, evidence: str) -> None:
        self.field = evidence
        super().__init__(action=ACTION_TITLES[action], what=EVIDENCE_TITLES[evidence])

"""What the acts on a case take, and the ways they say no."""
from __future__ import annotations

from dataclasses import dataclass

from linli.engines.cases.clocks.values import PAUSES
from linli.engines.cases.matters.values import REOPEN_WITHIN
from linli.kernel.errors import Refused

PAUSE_TITLES = {name: one.title for name, one in PAUSES.items()}
PROOF_TITLES = {"qr": "扫点位码", "nfc": "碰点位卡", "gps": "定位", "photo": "现场照片", "call": "电话办理"}
RESULT_TITLES = {"satisfied": "已解决，满意", "solved": "已解决", "unsatisfied": "已解决，不满意"}
REOPEN_DAYS = REOPEN_WITHIN.days


class ReasonMissing(Refused):
    code, field, sentence = "reason_missing", "reason", "请写明原因，对方会看到。"


class UnknownProof(Refused):
    code, field, sentence = "unknown_proof", "way", "请扫点位码、拍照或定位来证明到场。"


class WrongSpot(Refused):
    code, field, sentence = "wrong_spot", "code", "扫到的是“{place}”，不是这件事的位置。"


class UnknownPause(Refused):
    code, field, sentence = "unknown_pause", "reason", "请选择挂起的原因。"


class ResumeTooEarly(Refused):
    code, field, sentence = "resume_too_early", "until", "恢复时间要晚于现在，最长 90 天。"


class OwnPause(Refused):
    code, sentence = "own_pause", "自己经办的不能自己挂起，请提交申请，由调度员批准。"


class NobodyCalled(Refused):
    code, field, sentence = "nobody_called", "organisations", "请选择要叫的单位。"


class UnknownLevel(Refused):
    code, field, sentence = "unknown_level", "level", "请选择级别。"


class HandledIt(Refused):
    code, sentence = "handled_it", "办过这件事的人不能回访，请换一位同事。"


class TooLateToReopen(Refused):
    code, sentence = "too_late_to_reopen", "办结已超过 {days} 天，请重新报一件，我们会把两件连起来。"


class AppealedAlready(Refused):
    code, status, sentence = "appealed_already", 409, "这件事已经申诉过一次，结果不再改变。可以拨打 12345。"


class UrgedLately(Refused):
    code, status, sentence = "urged_lately", 429, "一小时内已催过一次，负责人已收到。"


class NoComplaint(Refused):
    code, sentence = "no_complaint", "只有投诉才要标明对象。"


class NobodyNamed(Refused):
    code, field, sentence = "nobody_named", "who", "请选择投诉的是哪位同事，或哪个单位。"


class ObjectAtWork(Refused):
    code, field, sentence = "object_at_work", "who", "这件事正由{name}办，请先改派或转办给别人，再标明。"


class NotOpenTarget(Refused):
    code, field, sentence = "not_open_target", "into", "要并入的工单不在办，或不在同一个小区。"


class NotItself(Refused):
    code, field, sentence = "not_into_itself", "into", "不能并入自己。"


class NothingToSplit(Refused):
    code, field, sentence = "nothing_to_split", "parts", "请写出要拆成的几件事，最多 10 件。"


class TopRung(Refused):
    code, sentence = "top_rung", "已经升到最高一级。"


class Rated(Refused):
    code, status, sentence = "rated_already", 409, "这次办理您已经评价过，谢谢。"


class StaffCannotRate(Refused):
    code, status, sentence = "staff_cannot_rate", 403, "经办的人不能评价自己办的事。"


class StarsMissing(Refused):
    code, field, sentence = "stars_missing", "speed", "速度、结果、态度请各选一到五颗星。"


class UnknownTag(Refused):
    code, field, sentence = "unknown_tag", "tags", "请从列出的词里点选。"


class PurposeMissing(Refused):
    code, field, sentence = "purpose_missing", "purpose", "请写明为什么要看，会记入日志。"


class KeptSecret(Refused):
    code, status, sentence = "reporter_kept_secret", 403, "报事人要求保密，您不能看到是谁。"


@dataclass(frozen=True)
class Part:
    """One matter of several that a case is split into."""

    category: str
    title: str
    place_id: int | None = None     # else the place of the case


@dataclass(frozen=True)
class Stars:
    """One to five each: how fast, how well, how friendly."""

    speed: int
    result: int
    manner: int
    words: str = ""
    tags: tuple[str, ...] = ()      # of TAG_TITLES

    @property
    def least(self) -> int:
        return min(self.speed, self.result, self.manner)


@dataclass(frozen=True)
class ReporterInFull:
    name: str
    phone: str

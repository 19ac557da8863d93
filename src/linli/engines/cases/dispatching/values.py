"""Who may be sent, why or why not, and the ways dispatch says no."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from linli.kernel.errors import Refused


class NotFit(Refused):
    code, field, sentence = "worker_not_fit", "user_id", "{name}不能派：{why}。"


class NotYours(Refused):
    code, sentence = "worker_not_fit", "这件您不能抢：{why}。"


class NoSuchWorker(Refused):
    code, field, status = "no_such_worker", "user_id", 404
    sentence = "没有这位可派的人员，请先在人员里登记。"


class ReasonMissing(Refused):
    code, field, sentence = "reason_missing", "reason", "请写明原因。"


class GrabbedAlready(Refused):
    code, status, sentence = "grabbed_already", 409, "慢了一步，这件已由{who}接手，您不用去了，可以抢别的。"


class YoursAlready(Refused):
    code, status, sentence = "yours_already", 409, "这件您已经接手了，在“待办”里，不用再抢。"


class NoLongerPooled(Refused):
    code, status, sentence = "no_longer_pooled", 409, "这件现在是“{state}”，已不在抢单池里，可以抢别的。"


class AtTheCap(Refused):
    code, status, sentence = "at_the_cap", 409, "手上已有 {load} 件（上限 {cap} 件），先办完再抢。"


class TooManyAtOnce(Refused):
    code, sentence = "too_many_at_once", "一次最多 {most} 件，请分几次。"


class UnknownSkill(Refused):
    code, field, sentence = "unknown_skill", "skills", "没有“{skill}”这项技能。"


class UnknownLicence(Refused):
    code, field, sentence = "unknown_licence", "licence", "没有“{licence}”这种证书。"


class RefusedTooLate(Refused):
    code, sentence = "refused_too_late", "派单后 {minutes} 分钟内可以退单，现在请申请转办。"


@dataclass(frozen=True)
class Candidate:
    """Somebody who could be sent. `why` says what speaks for them, `refusal` what forbids it."""

    user_id: int
    name: str
    post: str
    on_duty: bool
    until: datetime | None
    skills: tuple[str, ...]
    load: int
    cap: int
    why: str
    refusal: str
    organisation: str = ""

    @property
    def fits(self) -> bool:
        return not self.refusal


@dataclass(frozen=True)
class WorkerRow:
    id: int
    user_id: int
    name: str
    skills: tuple[str, ...]        # titles
    skill_codes: tuple[str, ...]
    licences: tuple[tuple[str, date | None, bool], ...]   # title, last day + 1, valid today
    cap: int
    load: int
    organisation: str
    active: bool
    on_duty: bool = False


@dataclass(frozen=True)
class BulkResult:
    """Of a bulk act: how many were done and which, and why each of the others was not (number, sentence)."""

    done: int
    refused: tuple[tuple[str, str], ...]
    numbers: tuple[str, ...] = ()      # of what was done

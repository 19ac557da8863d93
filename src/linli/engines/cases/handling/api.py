"""Handling, supervising and ending cases, for programs: the handler, the desk, the reporter."""
from typing import Annotated, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import BaseModel, Field

from linli.engines.cases.bodies import Cost, Files, Instant, Level, Note, Reason, Several, Short, Step, Words, keep
from linli.engines.cases.dispatching.values import BulkResult
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, queries, supervising, together
from linli.engines.cases.handling.queries import Wish
from linli.engines.cases.handling.values import Part, ReporterInFull
from linli.kernel.api import Asked, Body, Counted, Done, Id, Key, Made, Operations, Text
from linli.kernel.http import Request

router = Operations("cases")


class Arrival(Step):
    way: Literal["qr", "nfc", "gps", "photo", "call"]
    code: Short = ""
    photos: Files = []
    latitude: Annotated[float | None, Field(ge=-90, le=90, allow_inf_nan=False)] = None
    longitude: Annotated[float | None, Field(ge=-180, le=180, allow_inf_nan=False)] = None


class Pause(Body):
    reason: Short
    until: Instant
    proof: Text
    photos: Files = []


class Handover(Reason):
    user_id: Id


class Whistle(Body):
    organisation_ids: Annotated[list[Id], Field(max_length=20)]
    reason: Text


class Resolution(Step):
    text: Words
    after: Files = []
    during: Files = []
    materials: Short = ""
    cost_fen: Cost = 0


class Classed(Step):
    category: Short
    level: Level
    reason: Words = ""


class Levelled(Several):
    level: Level
    reason: Text


class Ruling(Body):
    upheld: bool
    reason: Text


class ComplainedOf(Body):
    """One of the two."""

    user_id: Id | None = None
    organisation_id: Id | None = None


class Merge(Step):
    into: Id


class Links(Body):
    case_ids: Annotated[list[Id], Field(max_length=200)]


class NewPart(Body):
    category: Short
    title: Short
    place_id: Id | None = None


class Split(Body):
    parts: Annotated[list[NewPart], Field(max_length=10)]


class CalledBack(Step):
    result: Literal["satisfied", "solved", "unsatisfied"]
    words: Words = ""


class Answer(Step):
    text: Words
    together: bool = True


class Ids(BaseModel):
    ids: list[int]


class Purpose(Body):
    purpose: Text


# The one who was sent.

@router.post("/cases/{case_id}/accept", does=handling.accept, title="接单")
def accept(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    handling.accept(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/refuse", does=handling.refuse, title="退单")
def refuse(request: Request, case_id: Id, given: Reason, key: Key) -> Done:
    handling.refuse(case_id, reason=given.reason, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/contest", does=handling.contest, title="提出不归我管")
def contest(request: Request, case_id: Id, given: Reason, key: Key) -> Done:
    """Not ours, and why; a manager rules."""
    handling.contest(case_id, basis=given.reason, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/arrive", does=handling.arrive, title="到场打卡")
def arrive(request: Request, case_id: Id, given: Arrival, key: Key) -> Done:
    position = (given.latitude, given.longitude) if given.latitude is not None and given.longitude is not None else None
    handling.arrive(case_id, way=given.way, code=given.code, photos=tuple(given.photos), position=position,
                    version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/start", does=handling.start, title="开始处置")
def start(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    handling.start(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/resume", does=handling.resume, title="恢复计时")
def resume(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    handling.resume(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/ask-suspend", does=supervising.ask_suspend, title="申请暂停计时")
def ask_suspend(request: Request, case_id: Id, given: Pause, key: Key) -> Asked:
    """The handler asks for a pause; a dispatcher grants it."""
    return Asked(approval_id=supervising.ask_suspend(
        case_id, reason=given.reason, until=given.until, proof=given.proof, photos=tuple(given.photos),
        at=request.now, key=key, by=request.actor))


@router.post("/cases/{case_id}/transfer", does=handling.transfer, title="转给同事")
def transfer(request: Request, case_id: Id, given: Handover, key: Key) -> Done:
    handling.transfer(case_id, user_id=given.user_id, reason=given.reason, version=given.version, at=request.now,
                      key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/whistle", does=handling.whistle, title="吹哨，请别的单位来")
def whistle(request: Request, case_id: Id, given: Whistle, key: Key) -> Done:
    """Call other sides in; each reports in against its own clock."""
    handling.whistle(case_id, organisation_ids=given.organisation_ids, reason=given.reason, at=request.now, key=key,
                     by=request.actor)
    return Done()


@router.post("/cases/{case_id}/report-in", does=handling.report_in, title="到场报到")
def report_in(request: Request, case_id: Id, key: Key) -> Done:
    handling.report_in(case_id, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/part-done", does=handling.part_done, title="办完我的部分")
def part_done(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    handling.part_done(case_id, text=given.text, photos=tuple(given.photos), at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/resolve", does=handling.resolve, title="办完，等确认")
def resolve(request: Request, case_id: Id, given: Resolution, key: Key) -> Done:
    """Done, with the words, the after-photos, materials and cost."""
    handling.resolve(case_id, text=given.text, after=tuple(given.after), during=tuple(given.during),
                     materials=given.materials, cost_fen=given.cost_fen, version=given.version, at=request.now, key=key,
                     by=request.actor)
    return Done()


@router.post("/cases/{case_id}/notes", does=handling.add_note, title="写一条记录")
def add_note(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    """A word on progress; the reporter reads it unless it is internal."""
    handling.add_note(case_id, text=given.text, internal=given.internal, photos=tuple(given.photos), at=request.now,
                      key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/files", does=handling.add_note, title="上传工单的照片")
def add_file(request: Request, case_id: Id, key: Key, file: File[UploadedFile]) -> Made:
    """Bring a photo (or a recording), up to 10 MB, before the act that names its id."""
    return Made(id=keep(file, by=request.actor))


# The desk and the managers.

@router.post("/cases/{case_id}/triage", does=supervising.triage, title="定类")
def triage(request: Request, case_id: Id, given: Classed, key: Key) -> Done:
    supervising.triage(case_id, category=given.category, level=given.level, version=given.version, at=request.now,
                       key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/reclassify", does=supervising.reclassify, title="改类")
def reclassify(request: Request, case_id: Id, given: Classed, key: Key) -> Done:
    supervising.reclassify(case_id, category=given.category, level=given.level, reason=given.reason,
                           version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/ask-decline", does=supervising.ask_decline, title="申请不予受理")
def ask_decline(request: Request, case_id: Id, given: Reason, key: Key) -> Asked:
    """Not taken in: a second person decides."""
    return Asked(approval_id=supervising.ask_decline(case_id, reason=given.reason, at=request.now, key=key,
                                                     by=request.actor))


@router.post("/cases/{case_id}/rule-contest", does=supervising.rule_contest, title="裁定归谁管")
def rule_contest(request: Request, case_id: Id, given: Ruling, key: Key) -> Done:
    supervising.rule_contest(case_id, upheld=given.upheld, reason=given.reason, at=request.now, key=key,
                             by=request.actor)
    return Done()


@router.post("/cases/{case_id}/merge", does=supervising.merge, title="并到另一件")
def merge(request: Request, case_id: Id, given: Merge, key: Key) -> Done:
    supervising.merge(case_id, into=given.into, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/reports", does=supervising.link_reports, title="并入公共事件")
def link_reports(request: Request, case_id: Id, given: Links, key: Key) -> BulkResult:
    """Take many reports into a public event."""
    return supervising.link_reports(case_id, case_ids=given.case_ids, at=request.now, key=key, by=request.actor)


@router.post("/cases/{case_id}/split", does=supervising.split, title="拆成几件")
def split(request: Request, case_id: Id, given: Split, key: Key) -> Ids:
    parts = [Part(part.category, part.title, part.place_id) for part in given.parts]
    return Ids(ids=supervising.split(case_id, parts=parts, at=request.now, key=key, by=request.actor))


@router.post("/cases/{case_id}/object", does=supervising.name_object, title="标明投诉对象")
def name_object(request: Request, case_id: Id, given: ComplainedOf, key: Key) -> Done:
    """Whom a complaint is about: they see it no more and are not sent to it."""
    supervising.name_object(case_id, user_id=given.user_id, organisation_id=given.organisation_id, at=request.now,
                            key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/escalate", does=supervising.escalate, title="升级")
def escalate(request: Request, case_id: Id, given: Reason, key: Key) -> Done:
    supervising.escalate(case_id, reason=given.reason, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/call-back", does=ending.call_back, title="登记回访结果")
def call_back(request: Request, case_id: Id, given: CalledBack, key: Key) -> Done:
    """Reached, and solved; by somebody who did not handle it."""
    ending.call_back(case_id, result=given.result, words=given.words, version=given.version, at=request.now, key=key,
                     by=request.actor)
    return Done()


@router.get("/cases/{case_id}/wishes", shows=queries.wishes, title="工单上待第二个人确认的事")
def wishes(request: Request, case_id: Id) -> list[Wish]:
    """Who asked what, when and why, and who may decide; taken back by POST /approvals/{id}/withdrawal."""
    return queries.wishes(case_id, at=request.now, by=request.actor)


@router.post("/cases/bulk-level", does=together.set_level_many, title="批量改级别")
def set_level_many(request: Request, given: Levelled, key: Key) -> BulkResult:
    """Another level for many open cases; those that cannot take it say why."""
    return together.set_level_many(given.case_ids, level=given.level, reason=given.reason, at=request.now, key=key,
                                   by=request.actor)


@router.post("/cases/bulk-urge", does=together.urge_many, title="批量催办")
def urge_many(request: Request, given: Several, key: Key) -> BulkResult:
    """Urge many open cases, each at most once an hour; those that were not say why."""
    return together.urge_many(given.case_ids, at=request.now, key=key, by=request.actor)


@router.post("/cases/{case_id}/urge", does=ending.urge_for, title="替来电人催办")
def urge_for(request: Request, case_id: Id, key: Key) -> Done:
    """A caller asks to hurry; at most once an hour."""
    ending.urge_for(case_id, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/call-tries", does=ending.call_try, title="登记一次没接通的回访")
def call_try(request: Request, case_id: Id, key: Key) -> Counted:
    """Not reached; the third closes the case."""
    return Counted(count=ending.call_try(case_id, at=request.now, key=key, by=request.actor))


@router.post("/cases/{case_id}/reopen", does=ending.reopen, title="重新打开")
def reopen(request: Request, case_id: Id, given: Reason, key: Key) -> Done:
    ending.reopen(case_id, reason=given.reason, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/tell", does=ending.tell_all, title="告诉所有报事人")
def tell_all(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    """Progress, to all who reported or follow."""
    ending.tell_all(case_id, text=given.text, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/answer", does=ending.answer_objection, title="公开答复异议")
def answer_objection(request: Request, case_id: Id, given: Answer, key: Key) -> Counted:
    """Answer an objection in public, and with it all about the same figure."""
    return Counted(count=ending.answer_objection(case_id, text=given.text, together=given.together,
                                                 version=given.version, at=request.now, key=key, by=request.actor))


@router.post("/cases/{case_id}/reveal", does=ending.reveal, title="看报事人的完整信息")
def reveal(request: Request, case_id: Id, given: Purpose, key: Key) -> ReporterInFull:
    """The reporter in full, with a purpose that stands in the journal."""
    return ending.reveal(case_id, purpose=given.purpose, by=request.actor)


# The reporters themselves.

@router.post("/me/cases/{case_id}/confirm", does=ending.confirm, title="确认已办好")
def confirm(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    """It is done."""
    ending.confirm(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/me/cases/{case_id}/reopen", does=ending.reopen_own, title="没办好，重新打开")
def reopen_own(request: Request, case_id: Id, given: Reason, key: Key) -> Done:
    """It is not done; within 15 days."""
    ending.reopen_own(case_id, reason=given.reason, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/me/cases/{case_id}/withdraw", does=ending.withdraw, title="撤回我报的事")
def withdraw(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    """Take one's own report back."""
    ending.withdraw(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/me/cases/{case_id}/appeal", does=ending.appeal, title="对处理不服")
def appeal(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    """Against "not taken in", once."""
    ending.appeal(case_id, text=given.text, photos=tuple(given.photos), at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/me/cases/{case_id}/urge", does=ending.urge, title="催办")
def urge(request: Request, case_id: Id, key: Key) -> Done:
    """Please hurry; at most once an hour."""
    ending.urge(case_id, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/me/cases/{case_id}/words", does=ending.add_words, title="补充说明")
def add_words(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    """One more word or photo."""
    ending.add_words(case_id, text=given.text, photos=tuple(given.photos), at=request.now, key=key, by=request.actor)
    return Done()

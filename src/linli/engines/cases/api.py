"""Cases for programs: everything that the pages of the desk, of staff and of residents do."""
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as sending
from linli.engines.cases.dispatching.queries import Worklist
from linli.engines.cases.dispatching.values import BulkResult, Candidate, WorkerRow
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.handling.values import Part, ReporterInFull, Stars
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake import queries as intaking
from linli.engines.cases.intake.values import CallerCard, Contact, Duplicate, Hotline, NewCase, Opened
from linli.engines.cases.matters import queries
from linli.engines.cases.matters.values import (
    CaseFilter,
    CasePage,
    CaseRow,
    CommunityLine,
    Counters,
    OwnCase,
    OwnPage,
)
from linli.engines.cases.rating import commands as rating
from linli.kernel.api import Body, Cursor, Fen, Id, Key, Limit, Operations, Text
from linli.kernel.http import Request

Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000, pattern=r"^[^\x00]*$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=80, pattern=r"^[^\x00]*$")]
Phone = Annotated[str, StringConstraints(strip_whitespace=True, max_length=24, pattern=r"^[^\x00]*$")]
Files = Annotated[list[Id], Field(max_length=9)]
Kind = Literal["repair", "complaint", "suggestion", "consultation", "emergency"]
Level = Annotated[int, Field(ge=1, le=3)]
Star = Annotated[int, Field(ge=1, le=5)]
Version = Annotated[int | None, Field(ge=0, le=2**31 - 1)]
Cost = Annotated[Fen, Field(ge=0)]
Instant = Annotated[datetime, Field(json_schema_extra={"format": "date-time"})]
router = Operations("cases")


class Done(BaseModel):
    """The act is done."""

    done: bool = True


class Step(Body):
    """An act without words. `version` is that of the case as the person saw it."""

    version: Version = None


class Reason(Step):
    reason: Text


class NewReport(Body):
    place_id: Id
    kind: Kind
    category: Short
    text: Words = ""
    title: Short = ""
    spot: Short = ""
    level: Level | None = None
    wished: Short = ""
    wished_from: Instant | None = None
    wished_until: Instant | None = None
    confidential: bool = False
    photos: Files = []
    homes: Files = []
    about_user_id: Id | None = None
    about_organisation_id: Id | None = None

    def case(self) -> NewCase:
        given = self.model_dump(include=set(NewCase.__dataclass_fields__))
        return NewCase(**given | {"photos": tuple(self.photos), "homes": tuple(self.homes)})


class HotlineOrder(Body):
    number: Short
    limit: Instant


class NewReportFor(NewReport):
    source: Literal["phone", "staff", "hotline", "api"] = "phone"
    person_id: Id | None = None
    name: Short = ""
    phone: Phone = ""
    hotline: HotlineOrder | None = None

    def contact(self) -> Contact:
        return Contact(self.person_id, self.name, self.phone)


class NewObjection(Body):
    community_id: Id
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$")]
    text: Words
    photos: Files = []


class Fixed(NewReportFor):
    before: Files
    after: Files
    materials: Short = ""
    cost_fen: Cost = 0


class AnsweredNow(NewReportFor):
    answer: Words


class Sent(Step):
    user_id: Id | None = None
    reason: Words = ""


class SentMany(Body):
    case_ids: Annotated[list[Id], Field(max_length=500)]
    user_id: Id
    reason: Words = ""


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


class Note(Body):
    text: Words = ""
    internal: bool = False
    photos: Files = []


class Classed(Step):
    category: Short
    level: Level
    reason: Words = ""


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


class Rating(Body):
    speed: Star
    result: Star
    manner: Star
    words: Words = ""


class Answer(Step):
    text: Words
    together: bool = True


class CasesPage(BaseModel):
    """One page of cases; `next` is the cursor of the next one."""

    rows: list[CaseRow]
    next: str | None


class OwnCasesPage(BaseModel):
    rows: list[OwnCase]
    next: str | None


class Asked(BaseModel):
    """A second person decides: the id of the approval."""

    approval_id: int


class Counted(BaseModel):
    count: int


class Ids(BaseModel):
    ids: list[int]


class Purpose(Body):
    purpose: Text


# Reading, for the working side.

@router.get("/cases", shows=queries.cases, title="工单清单")
def cases(request: Request, view: str = "open", state: str = "", kind: str = "", category: str = "", source: str = "",
          level: Level | None = None, community_id: Id | None = None, place_id: Id | None = None,
          handler_id: Id | None = None, text: Annotated[str, Field(max_length=80)] = "", newest: bool = False,
          after: Cursor = None, limit: Limit = 50) -> CasesPage:
    """The cases within reach, the most urgent first. `view`: open, overdue, due_soon, unassigned, call_back …"""
    wanted = CaseFilter(view=view, state=state, kind=kind, category=category, source=source, level=level,
                        community_id=community_id, place_id=place_id, handler_id=handler_id, text=text, newest=newest)
    page = queries.cases(request.actor.area_id, wanted=wanted, after=after, limit=limit, by=request.actor)
    return CasesPage(rows=page.rows, next=page.next)


@router.get("/cases/counters", shows=queries.counters, title="工单各状态的数")
def counters(request: Request, community_id: Id | None = None) -> Counters:
    """How many cases of each view, state and kind."""
    return queries.counters(request.actor.area_id, community_id=community_id, by=request.actor)


@router.get("/cases/board", shows=queries.board, title="各小区的工单概况")
def board(request: Request) -> list[CommunityLine]:
    """The communities with what waits in them, those with most overdue first."""
    return queries.board(request.actor.area_id, at=request.now, by=request.actor)


@router.get("/cases/pool", shows=sending.pool, title="可抢的工单")
def pool_list(request: Request) -> list[CaseRow]:
    """What the caller may grab."""
    return sending.pool(None, by=request.actor)


@router.get("/cases/worklist", shows=sending.worklist, title="我要办的工单")
def worklist(request: Request) -> Worklist:
    """The caller's own work, the most urgent first."""
    return sending.worklist(None, at=request.now, by=request.actor)


@router.get("/cases/duplicates", shows=intaking.duplicates, title="附近相似的工单")
def duplicates(request: Request, place_id: Id, category: str = "",
               text: Annotated[str, Field(max_length=400)] = "") -> list[Duplicate]:
    """Open cases that may be the same matter."""
    return intaking.duplicates(place_id, category=category, text=text, at=request.now, by=request.actor)


@router.get("/cases/{case_id}", shows=queries.case, title="一件工单")
def case(request: Request, case_id: Id) -> CasePage:
    """All of one case, people masked."""
    return queries.case(case_id, at=request.now, by=request.actor)


@router.get("/cases/{case_id}/candidates", shows=sending.candidates, title="可以派给谁")
def candidates(request: Request, case_id: Id) -> list[Candidate]:
    """Who could be sent, the best first; those who cannot say why."""
    return sending.candidates(case_id, at=request.now, by=request.actor)


@router.get("/workers", shows=sending.workers, title="能接单的人")
def workers(request: Request) -> list[WorkerRow]:
    """Everybody who can be sent, with skills, licences and load."""
    return sending.workers(request.actor.area_id, at=request.now, by=request.actor)


@router.get("/callers/{phone}", shows=intaking.caller, title="来电人是谁")
def caller(request: Request, phone: Phone) -> CallerCard:
    """Who calls from a number: homes and cases."""
    return intaking.caller(phone, at=request.now, by=request.actor)


# Front doors.

@router.post("/reports", does=intake.submit, title="住户报事")
def report(request: Request, given: NewReport, key: Key) -> Opened:
    """A resident reports."""
    return intake.submit(given.place_id, given=given.case(), at=request.now, key=key, by=request.actor)


@router.post("/objections", does=intake.object_to, title="对公开数字提异议")
def objection(request: Request, given: NewObjection, key: Key) -> Opened:
    """An owner asks about a public figure; answered in public within five working days."""
    return intake.object_to(given.community_id, reference=given.reference, text=given.text,
                            photos=tuple(given.photos), at=request.now, key=key, by=request.actor)


@router.post("/cases", does=intake.report_for, title="代住户报事")
def report_for(request: Request, given: NewReportFor, key: Key) -> Opened:
    """Staff write down what a caller says; `hotline` with the number and limit of the 12345 order."""
    hotline = Hotline(given.hotline.number, given.hotline.limit) if given.hotline else None
    return intake.report_for(given.place_id, given=given.case(), contact=given.contact(), source=given.source,
                             hotline=hotline, at=request.now, key=key, by=request.actor)


@router.post("/cases/fixed", does=intake.fix_now, title="当场办结并登记")
def fix_now(request: Request, given: Fixed, key: Key) -> Opened:
    """Seen and done at once, with a photo of before and of after."""
    return intake.fix_now(given.place_id, given=given.case(), before=tuple(given.before), after=tuple(given.after),
                          materials=given.materials, cost_fen=given.cost_fen, contact=given.contact(), at=request.now,
                          key=key, by=request.actor)


@router.post("/cases/answered", does=intake.answer_now, title="当场答复并登记")
def answer_now(request: Request, given: AnsweredNow, key: Key) -> Opened:
    """A question answered while the caller is on the line."""
    return intake.answer_now(given.place_id, given=given.case(), answer=given.answer, contact=given.contact(),
                             source=given.source, at=request.now, key=key, by=request.actor)


@router.post("/cases/{case_id}/join", does=intake.join, title="我也遇到这件事")
def join(request: Request, case_id: Id, key: Key) -> Done:
    """I have the same trouble."""
    intake.join(case_id, at=request.now, key=key, by=request.actor)
    return Done()


# The residents' own.

@router.get("/me/cases", shows=queries.my_cases, title="我报的事")
def my_cases(request: Request, ended: bool | None = None, after: Cursor = None, limit: Limit = 30) -> OwnCasesPage:
    """The caller's own reports, newest first."""
    page = queries.my_cases(None, ended=ended, after=after, limit=limit, by=request.actor)
    return OwnCasesPage(rows=page.rows, next=page.next)


@router.get("/me/cases/{case_id}", shows=queries.my_case, title="我报的一件事")
def my_case(request: Request, case_id: Id) -> OwnPage:
    """One's own report with its progress."""
    return queries.my_case(case_id, by=request.actor)


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


@router.post("/me/cases/{case_id}/rating", does=rating.rate, title="评价")
def rate(request: Request, case_id: Id, given: Rating, key: Key) -> Done:
    """Speed, result, manner: one to five stars, once."""
    rating.rate(case_id, stars=Stars(given.speed, given.result, given.manner, given.words), at=request.now, key=key,
                by=request.actor)
    return Done()


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


@router.post("/cases/{case_id}/grab", does=dispatching.grab, title="抢单")
def grab(request: Request, case_id: Id, key: Key) -> Done:
    """Take a case from the pool: one winner."""
    dispatching.grab(case_id, at=request.now, key=key, by=request.actor)
    return Done()


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


@router.post("/cases/{case_id}/pool", does=dispatching.pool, title="放进抢单池")
def to_pool(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    dispatching.pool(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/dispatch", does=dispatching.dispatch, title="派单")
def dispatch(request: Request, case_id: Id, given: Sent, key: Key) -> Candidate | None:
    """Send somebody, or the best; null: nobody fits and the shift leader was told."""
    return dispatching.dispatch(case_id, user_id=given.user_id, reason=given.reason, version=given.version,
                                at=request.now, key=key, by=request.actor)


@router.post("/cases/bulk-dispatch", does=dispatching.bulk_dispatch, title="批量派单")
def bulk_dispatch(request: Request, given: SentMany, key: Key) -> BulkResult:
    """Send one person to many cases; those that cannot go say why."""
    return dispatching.bulk_dispatch(given.case_ids, user_id=given.user_id, reason=given.reason, at=request.now,
                                     key=key, by=request.actor)


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


@router.post("/cases/{case_id}/review", does=rating.review, title="评价的复核意见")
def review(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    rating.review(case_id, text=given.text, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/reveal", does=ending.reveal, title="看报事人的完整信息")
def reveal(request: Request, case_id: Id, given: Purpose, key: Key) -> ReporterInFull:
    """The reporter in full, with a purpose that stands in the journal."""
    return ending.reveal(case_id, purpose=given.purpose, by=request.actor)

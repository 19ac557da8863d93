"""The front doors for programs: who reports what, for oneself or for a caller."""
from typing import Annotated, Literal

from ninja import File
from ninja.files import UploadedFile
from pydantic import Field, StringConstraints

from linli.engines.cases.bodies import Cost, Files, Instant, Level, Said, Short, Words, keep
from linli.engines.cases.clocks.reading import Expected
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake import queries as intaking
from linli.engines.cases.intake.values import CallerCard, Contact, Duplicate, Hotline, NewCase, Opened, PlaceHit
from linli.kernel.api import Body, Done, Id, Key, Made, Operations, Phone
from linli.kernel.http import Request

Few = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
Kind = Literal["repair", "complaint", "suggestion", "consultation", "emergency"]
router = Operations("cases")


class NewReport(Body):
    place_id: Id
    kind: Kind
    category: Short
    text: Said = ""
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
    text: Said
    photos: Files = []


class Fixed(NewReportFor):
    before: Files
    after: Files
    materials: Short = ""
    cost_fen: Cost = 0


class AnsweredNow(NewReportFor):
    answer: Words


@router.get("/cases/duplicates", shows=intaking.duplicates, title="附近相似的工单")
def duplicates(request: Request, place_id: Id, category: str = "",
               text: Annotated[str, Field(max_length=400)] = "") -> list[Duplicate]:
    """Open cases that may be the same matter."""
    return intaking.duplicates(place_id, category=category, text=text, at=request.now, by=request.actor)


@router.get("/me/cases/alike", shows=intaking.alike, title="小区里相似的事")
def alike(request: Request, place_id: Id, category: Few = "", text: Few = "") -> list[Duplicate]:
    """To a resident: open published trouble near a place that may be the same."""
    return intaking.alike(place_id, category=category, text=text, at=request.now, by=request.actor)


@router.get("/cases/places", shows=intaking.places_like, title="来电人说的是哪里")
def places_like(request: Request, text: Few) -> list[PlaceHit]:
    """Homes and common places that the words may mean."""
    return intaking.places_like(text[:60], by=request.actor)


@router.get("/cases/limits", shows=intaking.limits, title="现在登记会在何时答复")
def limits(request: Request, kind: Kind, level: Level,
           source: Literal["phone", "staff", "hotline", "api"] = "phone") -> list[Expected]:
    """By when a caller would be answered, by the rules in force."""
    return intaking.limits(kind, level=level, source=source, at=request.now, by=request.actor)


@router.post("/me/case-files", does=intake.submit, title="上传报事的照片或录音")
def add_own_file(request: Request, key: Key, file: File[UploadedFile]) -> Made:
    """Bring a photo or recording, up to 10 MB; its id goes into `photos` of the report."""
    return Made(id=keep(file, by=request.actor))


@router.post("/case-files", does=intake.report_for, title="上传代报事的照片或录音")
def add_file_for(request: Request, key: Key, file: File[UploadedFile]) -> Made:
    """Bring what a caller sent, up to 10 MB; its id goes into `photos` of the report."""
    return Made(id=keep(file, by=request.actor))


@router.get("/callers/{phone}", shows=intaking.caller, title="来电人是谁")
def caller(request: Request, phone: Phone) -> CallerCard:
    """Who calls from a number: homes and cases."""
    return intaking.caller(phone, at=request.now, by=request.actor)


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

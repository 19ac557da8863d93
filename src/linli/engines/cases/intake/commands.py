"""The front doors: a resident's phone, staff and the callers' desk for somebody else, a code on the wall."""
from __future__ import annotations

from datetime import datetime

from linli.engines.cases import permissions
from linli.engines.cases.events import CaseClosed, CaseResolved
from linli.engines.cases.flow import moving
from linli.engines.cases.intake import entering, values
from linli.engines.cases.intake.entering import Entry
from linli.engines.cases.intake.values import Contact, Hotline, NewCase, Opened
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import Case, CaseFollower
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.kernel.errors import NotFound
from linli.registry.people import calling
from linli.registry.people.rules import clean_phone
from linli.registry.places import queries as places
from linli.registry.places.values import Whereabouts

FIX_CAP_FEN = 200_00      # 即修即补: what a repairer may spend without asking


@command(needs=permissions.REPORT)
def submit(place_id: int, *, given: NewCase, at: datetime, key: str | None = None, by: Actor) -> Opened:
    """A resident reports at home or at a common place of its community. Objections: `object_to`.

    Refuses: NotAtThisPlace, UnknownCategory, WordsMissing, TooLong, TooManyPhotos, WindowReversed.
    """
    place = entering.place_of(place_id)
    _where_they_live(place, by)
    if given.kind == "objection":
        raise values.UnknownKind
    return entering.opened(entering.open_case(place, _unranked(given), _own("page", by), at=at, by=by))


@command(needs=permissions.OBJECT)
def object_to(community_id: int, *, reference: str, text: str, photos: tuple[int, ...] = (), at: datetime,
              key: str | None = None, by: Actor) -> Opened:
    """An owner asks about a public figure: `reference` is its address in the open books. Answered in public.

    Refuses: NotYourBooks, and as `submit`.
    """
    place = entering.place_of(community_id)
    if not by.reach.whole and community_id not in _communities(by):
        raise values.NotYourBooks
    given = NewCase("objection", "figure", text, reference=reference, photos=photos)
    return entering.opened(entering.open_case(place, given, _own("page", by), at=at, by=by))


@command(needs=permissions.REPORT_FOR)
def report_for(place_id: int, *, given: NewCase, contact: Contact = Contact(), source: str = "phone",
               hotline: Hotline | None = None, at: datetime, key: str | None = None, by: Actor) -> Opened:
    """Staff write down what a caller (source phone), somebody at the door or themselves (staff), or 12345 says.

    Refuses as `submit`; HotlineIncomplete, HotlineTwice, LimitPassed.
    """
    place = _within_reach(place_id, by)
    if source == "hotline":
        _check_hotline(hotline, at)
    entry = Entry(source, side=moving.STAFF, columns=_contact(contact, by) | {
        "hotline_no": hotline.number.strip() if hotline else None, "hotline_limit": hotline.limit if hotline else None})
    return entering.opened(entering.open_case(place, given, entry, at=at, by=by))


@command(needs=permissions.HANDLE)
def fix_now(place_id: int, *, given: NewCase, before: tuple[int, ...], after: tuple[int, ...], materials: str = "",
            cost_fen: int = 0, contact: Contact = Contact(), at: datetime, key: str | None = None,
            by: Actor) -> Opened:
    """即修即补: seen and done in one go, with a photo of before and of after. Refuses: CostTooHigh, EvidenceMissing."""
    place = _within_reach(place_id, by)
    if not 0 <= cost_fen <= FIX_CAP_FEN:
        raise values.CostTooHigh(yuan=FIX_CAP_FEN // 100)
    entry = Entry("staff", action="fix_now", side=moving.STAFF, files={"before": before, "after": after},
                  evidence={"materials": materials, "cost_fen": cost_fen},
                  columns=_contact(contact, by) | {
                      "handler_id": by.account, "handler_name": by.name, "resolved_at": at, "cost_fen": cost_fen,
                      "result": given.text.strip()})
    case = entering.open_case(place, given, entry, at=at, by=by)
    emit(CaseResolved(case.pk, case.community_id, case.kind, case.handler_id))
    return entering.opened(case)


@command(needs=permissions.DISPATCH)
def answer_now(place_id: int, *, given: NewCase, answer: str, contact: Contact = Contact(), source: str = "phone",
               at: datetime, key: str | None = None, by: Actor) -> Opened:
    """当场答复: a consultation or suggestion that the caller has an answer to at once. Refuses as `report_for`."""
    place = _within_reach(place_id, by)
    entry = Entry(source, action="answer_now", side=moving.STAFF, evidence={"text": answer},
                  columns=_contact(contact, by) | {"closed_at": at, "resolved_at": at, "outcome": "answered",
                                                   "result": answer.strip()})
    case = entering.open_case(place, given, entry, at=at, by=by)
    emit(CaseClosed(case.pk, case.community_id, case.kind, "answered"))
    return entering.opened(case)


@command(needs=permissions.REPORT_AT_SPOT, secret=("secret",))
def report_from_spot(place_id: int, *, given: NewCase, phone: str = "", secret: str = "", at: datetime,
                     by: Actor) -> Opened:
    """A visitor who scanned a code. `intake.doors.from_spot` limits the rate and names the visitor; use it."""
    place = entering.place_of(place_id)
    if given.kind not in ("repair", "emergency", "complaint", "suggestion"):
        raise values.UnknownKind
    number = clean_phone(phone) or ""
    case = entering.open_case(place, _unranked(given), Entry("qr", columns={"contact_phone": number}), at=at, by=by)
    return entering.opened(case, entering.link(case, phone=number, reporter=True, secret=secret, by=by))


@command(needs=permissions.REPORT_AT_SPOT)
def join_from_spot(case_id: int, *, phone: str = "", at: datetime, key: str | None = None, by: Actor) -> Opened:
    """我也遇到: be counted in and told with the others. Only published cases. By `intake.doors.join`."""
    case = Case.objects.select_for_update().filter(pk=case_id, published=True).first()
    if case is None:
        raise NotFound
    moving.step(case, "join", by=by, at=at, side=moving.REPORTER)
    return entering.opened(case, entering.link(case, phone=clean_phone(phone) or "", reporter=False, by=by))


@command(needs=permissions.REPORT)
def join(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """A resident has the same trouble: counted in and told with the others, once."""
    case = Case.objects.select_for_update().filter(
        pk=case_id, published=True, community__in=places.communities_of(by.reach.ids("unit"))).first()
    if case is None:
        raise NotFound
    if case.reporter_user_id == by.user_id or CaseFollower.objects.filter(case=case, user_id=by.user_id).exists():
        return
    moving.step(case, "join", by=by, at=at, side=moving.REPORTER)
    CaseFollower.objects.create(case=case, user_id=by.user_id)


@command(needs=permissions.REPORT_FOR)
def give_link(case_id: int, *, at: datetime, by: Actor) -> Opened:
    """Make a link by which a caller without an account follows the case; the desk sends or reads it out."""
    case = holding.for_staff(case_id, by)
    return entering.opened(case, entering.link(case, phone=case.contact_phone, reporter=True, by=by))


def _own(source: str, by: Actor) -> Entry:
    name, phone, _ = calling.contact_of(by.person_id) if by.person_id else ("", "", None)
    return Entry(source, columns={"reporter_user_id": by.user_id, "reporter_id": by.person_id,
                                  "contact_name": name or by.name, "contact_phone": phone, "entered_by_id": by.user_id})


def _contact(contact: Contact, by: Actor) -> dict[str, object]:
    """The reporter as the case keeps them; a person on file who signs in may follow it on their phone."""
    name, phone, user = contact.name.strip()[:80], clean_phone(contact.phone) or "", None
    if contact.person_id:
        known, number, user = calling.contact_of(contact.person_id)
        name, phone = name or known, phone or number
    return {"reporter_id": contact.person_id, "reporter_user_id": user, "contact_name": name, "contact_phone": phone,
            "entered_by_id": by.user_id}


def _unranked(given: NewCase) -> NewCase:
    """Only staff set the level by hand."""
    return NewCase(**{**given.__dict__, "level": None})


def _where_they_live(place: Whereabouts, by: Actor) -> None:
    """At one's own home or a common place: what is wrong in another home its own people report."""
    if by.reach.whole or (place.kind == "unit" and by.reach.covers(unit=place.id)):
        return
    if place.kind == "unit" or place.community_id not in _communities(by):
        raise values.NotAtThisPlace


def _communities(by: Actor) -> set[int]:
    return places.communities_of(by.reach.ids("unit")) | set(by.reach.ids("community"))


def _within_reach(place_id: int, by: Actor) -> Whereabouts:
    place = places.whereabouts(place_id)
    if place is None or not by.reach.covers(community=place.community_id, building=place.building_id):
        raise NotFound
    return place


def _check_hotline(hotline: Hotline | None, at: datetime) -> None:
    if hotline is None or len(hotline.number.strip()) < 4:
        raise values.HotlineIncomplete
    if hotline.limit <= at:
        raise values.LimitPassed
    earlier = Case.objects.filter(hotline_no=hotline.number.strip()).first()
    if earlier is not None:
        raise values.HotlineTwice(number=earlier.number)


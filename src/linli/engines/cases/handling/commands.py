"""What the one who was sent does: accept or refuse, arrive, work, ask for a pause, pass on, call others, resolve."""
from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from linli.engines.cases import permissions
from linli.engines.cases.clocks import running
from linli.engines.cases.dispatching import choosing
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import values as sending
from linli.engines.cases.events import (
    CaseAccepted,
    CaseDispatched,
    CaseResolved,
    CaseTold,
    CaseUnassigned,
    CaseWhistled,
)
from linli.engines.cases.flow import moving
from linli.engines.cases.handling import values
from linli.engines.cases.intake import entering
from linli.engines.cases.intake.values import TooLong
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import Case, CaseEvent, CaseParty
from linli.kernel import codes, prepared
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.registry.organisations import queries as organisations
from linli.registry.places import queries as places

REFUSE_WITHIN = timedelta(minutes=30)
ABSENT = """
SELECT id FROM cases_caseparty WHERE area_id = linli_area() AND case_id = %(case)s AND role = 'helper'
   AND reported_in_at IS NULL AND user_id IS NULL"""      # sides that were called and never came
MOST_WRITTEN = 2_000      # characters of a note, a result or an answer


@command(needs=permissions.HANDLE)
def accept(case_id: int, *, version: int | None = None, at: datetime, key: str | None = None, by: Actor) -> None:
    """接单. Refuses: NotNow, Changed."""
    case = holding.for_handler(case_id, by)
    moving.step(case, "accept", by=by, at=at, version=version)
    emit(CaseAccepted(case.pk, case.community_id, case.kind, by.account))


@command(needs=permissions.HANDLE)
def refuse(case_id: int, *, reason: str, version: int | None = None, at: datetime, key: str | None = None,
           by: Actor) -> None:
    """退单, within half an hour of being sent; the clocks run on. Refuses: ReasonMissing, RefusedTooLate."""
    case = holding.for_handler(case_id, by)
    sent = CaseEvent.objects.filter(case=case, action__in=("dispatch", "transfer")).order_by("-id").first()
    if sent is not None and case.state == "dispatched" and at > sent.occurred_at + REFUSE_WITHIN:
        raise sending.RefusedTooLate(minutes=REFUSE_WITHIN.seconds // 60)
    moving.step(case, "refuse", by=by, at=at, version=version, evidence={"reason": said(reason)}, handler_id=None,
                handler_name="")
    emit(CaseUnassigned(case.pk, case.community_id, case.kind, f"{by.name}退单：{reason.strip()}"))


@command(needs=permissions.HANDLE)
def contest(case_id: int, *, basis: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """派单异议: not ours, and why; work goes on until a manager rules. Refuses: EvidenceMissing, NotNow."""
    case = holding.for_handler(case_id, by)
    moving.step(case, "contest", by=by, at=at, evidence={"basis": basis}, contested=True)


@command(needs=permissions.HANDLE)
def arrive(case_id: int, *, way: str, code: str = "", photos: tuple[int, ...] = (),
           position: tuple[float, float] | None = None, version: int | None = None, at: datetime,
           key: str | None = None, by: Actor) -> None:
    """到场, proved by the place's code (qr, nfc), a position (gps) or a photo. Refuses: UnknownProof, WrongSpot."""
    case = holding.for_handler(case_id, by)
    moving.checked(case, "arrive", {"proof": way}, version, by)
    shown = _proof(case, way, code, position)
    if not shown and not photos:
        raise values.UnknownProof
    moving.step(case, "arrive", by=by, at=at, evidence={"proof": shown, "way": way},
                files=entering.taken({"proof": photos}, by))


@command(needs=permissions.HANDLE)
def start(case_id: int, *, version: int | None = None, at: datetime, key: str | None = None, by: Actor) -> None:
    """开始处置. Refuses: NotNow, Changed."""
    moving.step(holding.for_handler(case_id, by), "start", by=by, at=at, version=version)


@command(needs=permissions.HANDLE)
def resume(case_id: int, *, version: int | None = None, at: datetime, key: str | None = None, by: Actor) -> None:
    """恢复: what was waited for is there. Refuses: NotNow, Changed."""
    case = holding.for_lead(case_id, by)
    moving.step(case, "resume", by=by, at=at, version=version, suspended_until=None)


@command(needs=permissions.HANDLE)
def transfer(case_id: int, *, user_id: int, reason: str, version: int | None = None, at: datetime,
             key: str | None = None, by: Actor) -> None:
    """转办: the work goes to somebody else; who was first sent stays answerable. Refuses: NotFit, NoSuchWorker."""
    case = holding.for_lead(case_id, by)
    chosen = dispatching.named(choosing.candidates(case, at), user_id)
    if chosen.refusal and not choosing.bendable(chosen.refusal):
        raise sending.NotFit(name=chosen.name, why=chosen.refusal)
    moving.step(case, "transfer", by=by, at=at, version=version, handler_id=user_id, handler_name=chosen.name,
                dispatched_why=said(reason)[:200],
                evidence={"reason": said(reason), "to": user_id, "name": chosen.name})
    dispatching.joined(case, user_id, chosen.name, at)
    emit(CaseDispatched(case.pk, case.community_id, case.kind, user_id))


@command(needs=permissions.HANDLE)
def whistle(case_id: int, *, organisation_ids: list[int], reason: str, at: datetime, key: str | None = None,
            by: Actor) -> None:
    """吹哨: call other sides in; each reports in (报到) against its own clock. Refuses: NobodyCalled, NotFit."""
    case = holding.for_lead(case_id, by)
    names = organisations.names_of(organisation_ids)
    if not names:
        raise values.NobodyCalled
    if case.about_organisation_id in names:
        raise sending.NotFit(name=names[case.about_organisation_id or 0], why="是被投诉的一方")
    there = set(CaseParty.objects.filter(case=case, organisation__in=list(names)).values_list("organisation_id",
                                                                                            flat=True))
    moving.step(case, "whistle", by=by, at=at,
                evidence={"parties": sorted(names.values()), "reason": said(reason)})
    called = CaseParty.objects.bulk_create([
        CaseParty(case=case, role="helper", organisation_id=each, name=name, gen=case.gen, wanted=said(reason)[:200],
                  joined_at=at) for each, name in names.items() if each not in there])
    running.start(case.pk, ("arrive",), anchor=at, parties=[party.pk for party in called])
    emit(CaseWhistled(case.pk, case.community_id, case.kind, tuple(names)))


@command(needs=permissions.TAKE_PART)
def report_in(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """报到: the side that was called is there."""
    case, party = holding.for_party(case_id, by, organisations.employers(by.user_id, timezone.localdate(at)))
    moving.step(case, "report_in", by=by, at=at, evidence={"party": party.name})
    CaseParty.objects.filter(pk=party.pk, reported_in_at=None).update(reported_in_at=at)
    running.stop(case.pk, ("arrive",), at=at, party=party.pk)


@command(needs=permissions.TAKE_PART)
def part_done(case_id: int, *, text: str, photos: tuple[int, ...] = (), at: datetime, key: str | None = None,
              by: Actor) -> None:
    """协办完成: the helper's part is done, with what was done."""
    case, party = holding.for_party(case_id, by, organisations.employers(by.user_id, timezone.localdate(at)))
    moving.step(case, "part_done", by=by, at=at, evidence={"party": party.name, "text": text},
                files=entering.taken({"during": photos}, by))
    CaseParty.objects.filter(pk=party.pk).update(done_at=at)
    running.stop(case.pk, ("arrive",), at=at, party=party.pk)


@command(needs=permissions.HANDLE)
def resolve(case_id: int, *, text: str, after: tuple[int, ...] = (), during: tuple[int, ...] = (),
            materials: str = "", cost_fen: int = 0, version: int | None = None, at: datetime, key: str | None = None,
            by: Actor) -> None:
    """办结, the doer's word: what was done; of repairs and emergencies with a photo of after. EvidenceMissing."""
    case = holding.for_handler(case_id, by)
    moving.step(case, "resolve", by=by, at=at, version=version, resolved_at=at, result=whole(text),
                cost_fen=max(0, cost_fen), contested=False,
                evidence={"text": text, "materials": materials, "cost_fen": cost_fen},
                files=entering.taken({"after": after, "during": during}, by))
    if parties := [party for party, in prepared.run(ABSENT, {"case": case.pk})]:
        running.void(case.pk, at=at, parties=parties)
    emit(CaseResolved(case.pk, case.community_id, case.kind, by.account))


@command(needs=permissions.TAKE_PART)
def add_note(case_id: int, *, text: str, internal: bool = False, photos: tuple[int, ...] = (), at: datetime,
             key: str | None = None, by: Actor) -> None:
    """A word on progress. The reporter reads and is told of it, unless it is internal. EvidenceMissing."""
    case = holding.for_involved(case_id, by, organisations.employers(by.user_id, timezone.localdate(at)))
    event = moving.step(case, "add_note", by=by, at=at, internal=internal, evidence={"text": whole(text)},
                        files=entering.taken({"during": photos}, by))
    if not internal:
        emit(CaseTold(case.pk, case.community_id, case.kind, event))


@command(needs=permissions.TAKE_PART)
def add_photos(case_id: int, *, photos: tuple[int, ...], stage: str = "during", internal: bool = False, at: datetime,
               key: str | None = None, by: Actor) -> None:
    """More photos: of before, during or after. EvidenceMissing."""
    case = holding.for_involved(case_id, by, organisations.employers(by.user_id, timezone.localdate(at)))
    stage = stage if stage in ("before", "during", "after", "proof") else "during"
    moving.step(case, "add_photo", by=by, at=at, internal=internal, evidence={"photos": list(photos)},
                files=entering.taken({stage: photos}, by))


def whole(text: str) -> str:
    """What somebody wrote, without blanks around it; never cut. Refuses: TooLong."""
    words = text.strip()
    if len(words) > MOST_WRITTEN:
        raise TooLong(most=MOST_WRITTEN)
    return words


def said(reason: str) -> str:
    if len(reason.strip()) < 2:
        raise values.ReasonMissing
    return reason.strip()[:500]


def _proof(case: Case, way: str, code: str, position: tuple[float, float] | None) -> str:
    """What shows that one is there; a photo is shown by itself."""
    if way in ("qr", "nfc"):
        return _scanned(case, code)
    if way == "gps" and position is not None:
        return f"{position[0]:.5f},{position[1]:.5f}"
    return "call" if way == "call" else ""


def _scanned(case: Case, code: str) -> str:
    """The code of the place or of what stands above it; any spot of the same building will do."""
    target = codes.resolve(code.strip())
    found = places.whereabouts(target.object_id) if target and target.kind == "place" else None
    here = places.whereabouts(case.place_id)
    if found is None or here is None:
        return ""
    same = found.id in (here.id, here.entrance_id, here.building_id, here.community_id) or (
        here.building_id is not None and found.building_id == here.building_id) or (
        here.kind == "community" and found.community_id == here.community_id)
    if not same:
        raise values.WrongSpot(place=found.spoken)
    return code.strip()

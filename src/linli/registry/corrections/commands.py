"""One queue for every proposed change of a home: residents, butlers, door census, self-registration by QR."""
from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from linli.kernel.access import system
from linli.kernel.commands import Actor, command, emit
from linli.kernel.errors import NotFound
from linli.kernel.files import queries as files
from linli.kernel.journal import remark
from linli.registry import permissions
from linli.registry.corrections.events import ProposalAnswered, ProposalMade
from linli.registry.corrections.models import Proposal
from linli.registry.corrections.values import (
    MOST_FILES,
    PURPOSE,
    STATES,
    AlreadyAnswered,
    AnswerMissing,
    ProofMissing,
    TooManyFiles,
    checked,
)
from linli.registry.people import commands as people
from linli.registry.people import rules
from linli.registry.people.models import Tenure
from linli.registry.places import commands as places
from linli.registry.places.models import Unit
from linli.registry.places.values import AreaOutOfRange


@command(needs=permissions.PROPOSE, secret=("given", "proposer_phone"))
def propose(unit_id: int, *, kind: str, given: dict[str, Any], proof: str, file_ids: tuple[int, ...] = (),
            source: str = "resident", proposer: str = "", proposer_phone: str = "", key: str | None = None,
            by: Actor) -> int:
    """Put a proposed change of a home in the queue, with its proof. Returns its id; nothing changes yet.

    Refuses: UnknownProposal, Incomplete, ProofMissing, TooManyFiles, PhoneUnreadable, NotFound.
    """
    unit = Unit.objects.find(by, unit_id)
    kept = checked(kind, given)
    if "phone" in kept:
        kept["phone"] = rules.clean_phone(kept["phone"])
    if not proof.strip() and not file_ids:
        raise ProofMissing
    if len(file_ids) > MOST_FILES:
        raise TooManyFiles
    for file_id in file_ids:
        files.mine(file_id, purpose=PURPOSE, by=by)
    row = Proposal.objects.create(
        community_id=unit.community_id, building_id=unit.building_id, unit=unit, kind=kind, given=kept,
        proof=proof.strip(), file_ids=list(file_ids), source=source, proposer=proposer or by.name,
        proposer_phone=proposer_phone, user_id=by.user_id)
    remark(place_id=unit_id)
    emit(ProposalMade(row.pk, unit.community_id, unit_id))
    return row.pk


@command(needs=permissions.ANSWER_PROPOSALS)
def accept(proposal_id: int, *, on: date, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take a proposal over into the registry from `on`, by the command that a manager would use.

    Refuses: AlreadyAnswered, and whatever that command refuses (then the proposal stays open).
    """
    row = _open(proposal_id, by)
    # A butler may answer, though not edit at will: the proposal's own reach was checked above.
    TAKE_OVER[row.kind](row, on, system(by.area_id, by.name))
    _close(row, "accepted", "", at, by)


@command(needs=permissions.ANSWER_PROPOSALS)
def refuse(proposal_id: int, *, answer: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """Say no, with the reason that the proposer reads. Refuses: AlreadyAnswered, AnswerMissing."""
    row = _open(proposal_id, by)
    if not answer.strip():
        raise AnswerMissing
    _close(row, "refused", answer.strip(), at, by)


@command(needs=permissions.PROPOSE)
def withdraw(proposal_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take one's own proposal back while it is open. Refuses: AlreadyAnswered."""
    row = _open(proposal_id, by)
    if row.user_id is None or row.user_id != by.user_id:
        raise NotFound
    _close(row, "withdrawn", "", at, by)


def _open(proposal_id: int, by: Actor) -> Proposal:
    row = Proposal.objects.held_for(by, proposal_id)
    if row.state != "open":
        raise AlreadyAnswered(state=STATES[row.state])
    return row


def _close(row: Proposal, state: str, answer: str, at: datetime, by: Actor) -> None:
    Proposal.objects.filter(pk=row.pk).update(state=state, answer=answer, decided_by=by.name,
                                              decided_by_id=by.user_id, decided_at=at)
    remark(place_id=row.unit_id, state=["open", state])
    if state != "withdrawn":
        emit(ProposalAnswered(row.pk, row.community_id, row.unit_id, row.user_id, state == "accepted", answer))


def _unit(row: Proposal, on: date, by: Actor) -> None:
    given = row.given
    try:
        area = Decimal(str(given["area"])) if "area" in given else None
    except InvalidOperation:
        raise AreaOutOfRange from None
    places.correct_unit(_unit_of(row), area=area, use=given.get("use"), kind=given.get("kind"), on=on,
                        reason=_reason(row), by=by)


def _phone(row: Proposal, on: date, by: Actor) -> None:
    people.correct_person(_person_of(row), phone=row.given["phone"], on=on, reason=_reason(row), by=by)


def _name(row: Proposal, on: date, by: Actor) -> None:
    people.correct_person(_person_of(row), name=row.given["name"], on=on, reason=_reason(row), by=by)


def _newcomer(row: Proposal, on: date, by: Actor) -> None:
    person = people.add_person(row.community_id, name=row.given["name"], phone=row.given["phone"], by=by)
    people.add_tenure(_unit_of(row), person_id=person, kind=row.given["relation"], share=row.given.get("share"), on=on,
                      by=by)


def _left(row: Proposal, on: date, by: Actor) -> None:
    held = Tenure.objects.filter(pk=row.given["tenure_id"], unit_id=row.unit_id).first()
    if held is None:
        raise NotFound
    people.end_tenure(held.pk, on=on, reason=_reason(row), by=by)


def _vehicle(row: Proposal, on: date, by: Actor) -> None:
    people.add_vehicle(_unit_of(row), plate=row.given["plate"], parking=row.given.get("parking", ""), on=on, by=by)


def _other(row: Proposal, on: date, by: Actor) -> None:
    """A remark changes nothing by itself: whoever accepts it has done what it asks for."""


def _unit_of(row: Proposal) -> int:
    if row.unit_id is None:
        raise NotFound
    return int(row.unit_id)


def _person_of(row: Proposal) -> int:
    """The person must belong to the home that the proposal is about."""
    if not Tenure.objects.filter(unit_id=row.unit_id, person_id=row.given["person_id"]).exists():
        raise NotFound
    return int(row.given["person_id"])


def _reason(row: Proposal) -> str:
    return f"更正申请 {row.pk}：{row.proof or '附照片'}"[:200]


TAKE_OVER: dict[str, Callable[[Proposal, date, Actor], None]] = {
    "unit": _unit, "phone": _phone, "name": _name, "newcomer": _newcomer, "left": _left, "vehicle": _vehicle,
    "other": _other}

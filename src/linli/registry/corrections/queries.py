"""The correction queue."""
from __future__ import annotations

from typing import Any

from linli.kernel.clock import today
from linli.kernel.commands import Actor, query
from linli.kernel.files.serving import served_by
from linli.kernel.paging import Page, paged
from linli.registry import permissions
from linli.registry.corrections.models import Proposal
from linli.registry.corrections.values import FIELD_TITLES, PURPOSE, ProposalRow
from linli.registry.households.queries import tenure_row
from linli.registry.people import masks
from linli.registry.people.models import Tenure
from linli.registry.people.values import TENURE_TITLES, TenureRow
from linli.registry.places.models import Unit
from linli.registry.places.values import KIND_TITLES, USE_TITLES


@query(needs=permissions.ANSWER_PROPOSALS)
def queue(*, community_id: int | None = None, state: str = "open", after: str | None = None, limit: int = 50,
          by: Actor) -> Page[ProposalRow]:
    """Return the proposals within reach in one state, the oldest first."""
    rows = Proposal.objects.seen_by(by).filter(state=state).select_related("unit", "community")
    rows = rows.filter(community_id=community_id) if community_id else rows
    return paged(rows, ("id",), after=after, limit=limit).map(lambda row: _row(row, by))


@query(needs=permissions.ANSWER_PROPOSALS)
def waiting(*, by: Actor) -> int:
    """Return how many proposals wait for an answer: the count in the navigation."""
    return Proposal.objects.seen_by(by).filter(state="open").count()


@query(needs=permissions.PROPOSE)
def of_home(unit_id: int, *, by: Actor) -> list[ProposalRow]:
    """Return the proposals about a home, the newest first: what became of mine."""
    rows = Proposal.objects.seen_by(by).filter(unit_id=unit_id).select_related("unit", "community").order_by("-id")
    return [_row(row, by) for row in rows[:30]]


@query(needs=permissions.PROPOSE)
def mine_in(unit_id: int, *, by: Actor) -> list[TenureRow]:
    """Return how the person of this resident lives in a home: the only name and number they may propose to change."""
    Unit.objects.find(by, unit_id)
    held = Tenure.objects.filter(unit_id=unit_id, person_id=by.person_id or 0, valid__contains=today())
    return [tenure_row(one) for one in held.select_related("person").order_by("id")]


@served_by(PURPOSE)
def may_see(file_id: int, /, *, by: Actor) -> bool:
    """The proof of a proposal is for those who answer it (and whoever brought it)."""
    if not by.may(permissions.ANSWER_PROPOSALS):
        return False
    within = Proposal.objects.seen_by(by.using(permissions.ANSWER_PROPOSALS))
    return within.filter(file_ids__contains=[file_id]).exists()


def _row(row: Proposal, by: Actor) -> ProposalRow:
    facts = tuple((FIELD_TITLES[field], _shown(field, value)) for field, value in row.given.items()
                  if field in FIELD_TITLES)
    return ProposalRow(row.pk, row.unit_id, row.unit.label if row.unit else "", row.community.name, row.kind, facts,
                       row.proof, tuple(row.file_ids), row.source, row.proposer, row.at, row.state, row.decided_by,
                       row.answer, row.user_id is not None and row.user_id == by.user_id)


def _shown(field: str, value: Any) -> str:
    words = {"use": USE_TITLES, "kind": KIND_TITLES, "relation": TENURE_TITLES}.get(field)
    mask = {"phone": masks.phone, "name": masks.name}.get(field)
    return words.get(value, str(value)) if words else mask(value) if mask else str(value)

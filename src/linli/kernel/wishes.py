"""What the lists of wishes show: what waits for this actor, what they have asked for, what lately ended.

    row = wishes.latest(commands.VOID, subject=receipt_id, by=actor)    # on the page of the subject
    row.may_decide, row.stuck                                           # a button, or why there is none

`approvals` takes a wish in and carries it out; here nothing is written.
"""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from . import clock, deputies
from .access import Actor
from .approvals import ACTS, EXPIRED, GRANTED, OPEN, TITLES, USE, Act, covers
from .commands import query
from .deputies import DeputyRow
from .errors import NotFound
from .models import Approval
from .paging import Page, paged


@dataclass(frozen=True)
class ApprovalRow:
    id: int
    act: str
    act_title: str
    icon: str
    title: str              # `作废收据 W1-000018 · 2-1-301 · 62.40 元`
    community_id: int | None
    effect: list[list[str]]
    reason: str
    status: str
    status_title: str
    asked_by: str
    asked_at: datetime
    expires_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str
    mine: bool
    may_decide: bool
    then: str
    see: str                # the page with all of it, "" when this is all
    stuck: str              # why the act could not run any more
    papers: tuple[int, ...]     # files to open before the yes

    @property
    def short(self) -> str:
        """What it is about, in a few words: the title up to the first dot."""
        return self.title.partition(" · ")[0]

    @property
    def rest(self) -> str:
        return self.title.partition(" · ")[2]

    @property
    def refusal(self) -> str:
        return f"{self.decided_by}不同意：{self.answer}"


@dataclass(frozen=True)
class ApprovalList:
    waiting: list[ApprovalRow]     # for this actor to decide, the first to expire first; at most `limit`
    asked: list[ApprovalRow]       # this actor's own, still open
    done: list[ApprovalRow]        # lately ended
    deputies: list[DeputyRow]
    waiting_count: int
    asked_count: int


@dataclass(frozen=True)
class Counts:
    """What stands over the lists."""

    deputies: list[DeputyRow]
    waiting_count: int
    asked_count: int


ORDERS = {"waiting": ("expires_at", "id"), "asked": ("expires_at", "id"), "done": ("-ended", "-id")}


@query(needs=USE)
def inbox(area_id: int, *, by: Actor, limit: int = 50) -> ApprovalList:
    """What waits for this actor, own or as a deputy, what they have asked for, and what lately ended."""
    lenders = deputies.lenders(by)
    waiting, asked, done = (list(_rows(view, by, lenders).order_by(*ORDERS[view])[:limit]) for view in ORDERS)
    over = _counted(by, lenders)
    told = iter(_told([*waiting, *asked, *done], by, lenders))
    return ApprovalList([next(told) for _ in waiting], [next(told) for _ in asked], [next(told) for _ in done],
                        over.deputies, over.waiting_count, over.asked_count)


@query(needs=USE)
def counts(area_id: int, *, by: Actor) -> Counts:
    """How many wishes wait for this actor and were asked by them, and who stands in for whom."""
    return _counted(by, deputies.lenders(by))


@query(needs=USE)
def listed(view: str, *, after: str | None = None, limit: int = 50, by: Actor) -> Page[ApprovalRow]:
    """One list of the inbox, page by page: `waiting`, `asked` or `done`. Raises NotFound for another name."""
    if view not in ORDERS:
        raise NotFound
    lenders = deputies.lenders(by)
    found = paged(_rows(view, by, lenders), ORDERS[view], after=after, limit=limit)
    return Page(_told(found.rows, by, lenders), found.next)


@query(needs=USE)
def waiting_count(area_id: int, *, by: Actor) -> int:
    """How many wishes wait for this actor: the number beside the menu."""
    return int(_rows("waiting", by, deputies.lenders(by)).count())


@query(needs=USE)
def approval(approval_id: int, *, by: Actor) -> ApprovalRow:
    """One wish with its effect. Refuses: NotFound, also for one that is neither theirs nor for them to decide."""
    lenders = deputies.lenders(by)
    row = Approval.objects.filter(_decidable(by, lenders) | Q(asked_by_id=by.account), pk=approval_id,
                                  act__in=list(ACTS)).first()
    if row is None:
        raise NotFound
    return _told([row], by, lenders)[0]


def shows(file_id: int, *, by: Actor) -> bool:
    """Whether a file hangs on a wish that `by` may decide: asked by the room that serves the file."""
    hanging = [Q(act=one.name, arguments__contains={name: file_id}) for one in ACTS.values() for name in one.papers]
    decidable = _decidable(by, deputies.lenders(by))
    return bool(hanging) and Approval.objects.filter(decidable, reduce(or_, hanging)).exists()


@query(needs=USE)
def latest(wanted: Act, *, subject: int | str, by: Actor) -> ApprovalRow | None:
    """The last wish for an act on a subject, for the page of that subject; None beyond the actor's reach."""
    lenders = deputies.lenders(by)
    seen = _decidable(by, lenders) | Q(asked_by_id=by.account) | Q(community_id__in=by.reach.ids("community"))
    row = Approval.objects.filter(Q() if by.reach.whole else seen, act=wanted.name, subject=str(subject)).order_by(
        "-id").first()
    return _told([row], by, lenders)[0] if row else None


@query(needs=USE)
def open_about(subject: int | str, *, acts: Sequence[str], by: Actor) -> list[ApprovalRow]:
    """The wishes for these acts on a subject that still wait, the oldest first; none beyond the actor's reach."""
    rows = list(Approval.objects.filter(act__in=list(acts), subject=str(subject), status=OPEN,
                                        expires_at__gt=clock.now()).order_by("id"))
    lenders = deputies.lenders(by) if rows else []
    return [one for one in _told(rows, by, lenders) if one.mine or one.may_decide or by.reach.whole
            or one.community_id in by.reach.ids("community")]


def _decidable(by: Actor, lenders: Sequence[Actor]) -> Q:
    """The wishes `by` may decide, own or for a lender: never their own, never the lender's. One condition in SQL."""
    wanted = Q(pk__in=[])
    for actor in (by, *lenders):
        for needed in {one.decide for one in ACTS.values()}:
            if actor.may(needed):
                reach = actor.reach_of(needed)
                acts = Q(act__in=[one.name for one in ACTS.values() if one.decide == needed])
                there = Q() if reach.whole else Q(community_id__in=reach.ids("community"))
                wanted |= acts & there & ~Q(asked_by_id=actor.account)
    return wanted & ~Q(asked_by_id=by.account)


def _counted(by: Actor, lenders: Sequence[Actor]) -> Counts:
    return Counts(deputies.standing(by), *(_rows(view, by, lenders).count() for view in ("waiting", "asked")))


def _rows(view: str, by: Actor, lenders: Sequence[Actor]) -> QuerySet[Approval]:
    """A wish past its time is over, also before the clock's job has come round to write it down."""
    rows, mine, live = Approval.objects.filter(act__in=list(ACTS)), Q(asked_by_id=by.account), \
        Q(status=OPEN, expires_at__gt=clock.now())
    match view:
        case "waiting":
            return rows.filter(_decidable(by, lenders), live)
        case "asked":
            return rows.filter(mine, live)
    return rows.filter(mine | _decidable(by, lenders)).exclude(live).annotate(
        ended=Coalesce("decided_at", "expires_at"))


def _told(rows: Sequence[Approval], by: Actor, lenders: Sequence[Actor]) -> list[ApprovalRow]:
    reasons = _stuck(rows)
    return [_told_one(row, by, lenders, reasons.get((row.act, row.subject), "")) for row in rows]


def _stuck(rows: Sequence[Approval]) -> dict[tuple[str, str], str]:
    """Ask each act once which of its open wishes could not run any more."""
    subjects: dict[str, dict[str, Mapping[str, Any]]] = {}
    for row in rows:
        if row.status == OPEN:
            subjects.setdefault(row.act, {})[row.subject] = row.arguments
    return {(name, subject): why for name, some in subjects.items() if (asked := ACTS[name].stuck)
            for subject, why in asked(some).items()}


def _told_one(row: Approval, by: Actor, lenders: Sequence[Actor], stuck: str) -> ApprovalRow:
    one = ACTS[row.act]
    mine = row.asked_by_id == by.account
    may = not mine and any(covers(actor, one, row.community_id) for actor in (by, *lenders)
                           if actor.account != row.asked_by_id)
    status = EXPIRED if row.status == OPEN and row.expires_at <= clock.now() else row.status
    return ApprovalRow(row.pk, row.act, one.title, one.icon, row.title, row.community_id, row.effect, row.reason,
                       status, TITLES[status], row.asked_by, row.asked_at, row.expires_at, row.decided_by,
                       row.decided_at, row.answer, mine, may,
                       one.then.format(id=row.pk) if mine and row.status == GRANTED else "",
                       one.see.format(subject=row.subject), stuck,
                       tuple(dict.fromkeys(row.arguments[name] for name in one.papers if row.arguments.get(name))))

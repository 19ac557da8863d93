"""Second persons: an act that needs one is asked for by one human and run by another's yes.

    VOID = act("fees.void_receipt", "作废收据", decide=permissions.VOID, run=commands.void_receipt)   # at import

    ask(VOID, receipt_id, community_id=…, effect=[["收据", "有效", "作废"]], reason=reason,       # inside a command
        arguments={"reason": reason}, by=by)

`decide` runs the stored act in its own transaction, with the decider's rights and name, once. Nobody decides what
they have asked for, under whatever role, account or deputyship. Without an answer the wish ends at `expires_at`.
"""
from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, get_type_hints

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from pydantic import TypeAdapter

from . import clock, deputies, journal, prepared
from .access import Actor, Right, right, standing_of
from .commands import command, emit, plain, query, violated
from .deputies import DeputyRow
from .errors import NotAllowed, NotFound, Refused
from .models import Approval
from .paging import Page, paged

OPEN, GRANTED, REFUSED, EXPIRED, WITHDRAWN = "open", "granted", "refused", "expired", "withdrawn"
TITLES = {OPEN: "待确认", GRANTED: "已同意", REFUSED: "未同意", EXPIRED: "已过期", WITHDRAWN: "已撤回"}

USE = deputies.USE      # the registry gives it to staff; each act asks for its own right
EXPIRE = right("approvals.expire", "审批到期")     # nobody's: the clock's

SETTLE = """
UPDATE kernel_approval
   SET status = CASE WHEN asked_by_id = %(account)s THEN %(withdrawn)s::text ELSE %(status)s::text END,
       decided_by_id = nullif(%(account)s::bigint, asked_by_id), decided_by = %(name)s, decided_at = %(at)s,
       answer = %(answer)s
 WHERE area_id = linli_area() AND act = %(act)s AND subject = %(subject)s AND status = %(open)s
RETURNING id, asked_by_id, status
"""


# Subjects of open wishes with their arguments → those whose act could not run any more, and why. Few queries for all.
Wished = Mapping[str, Mapping[str, Any]]
Stuck = Callable[[Wished], Mapping[str, str]]


@dataclass(frozen=True)
class Act:
    """A named act that runs only by a second person's yes."""

    name: str
    title: str
    decide: Right
    run: Callable[..., Any]
    icon: str = "checklist"
    then: str = ""      # where the asker goes on after a yes, e.g. `/console/reveals/{id}`
    see: str = ""       # where the decider reads it all, e.g. `/console/fees/runs/{subject}/`
    stuck: Stuck | None = None
    papers: tuple[str, ...] = ()    # of its arguments, those that are files: the decider may open them


@dataclass(frozen=True)
class Granted:
    """What an act may take as `approval`: whose wish it was, and why."""

    id: int
    asked_by_id: int
    asked_by: str
    reason: str


@dataclass(frozen=True)
class ApprovalAsked:
    approval_id: int
    act: str
    community_id: int | None


@dataclass(frozen=True)
class ApprovalEnded:
    """`status`: granted, refused, expired or withdrawn."""

    approval_id: int
    act: str
    asked_by_id: int
    status: str
    subject: str = ""


class AlreadyAsked(Refused):
    code, sentence = "already_asked", "这件事已经提交过，正在等第二个人确认。"


class AnotherWaits(Refused):
    code = "another_waits"
    sentence = "已有一件在等第二个人确认：{title}（{who} {at:%m-%d %H:%M} 提交）。请等它办完，或先撤回它再提交。"


class AlreadyDecided(Refused):
    code, status, sentence = "already_decided", 409, "这件事已经办过了：{title}，{who}。"


class TooLate(Refused):
    code, sentence = "approval_expired", "已经过期，作“未同意”。需要的话请提交人重新提交。"


class OwnAct(Refused):
    code, sentence = "own_act", "自己提交的事，换角色或由自己的代理人也不能同意，请另一个人办。"


class AnswerMissing(Refused):
    code, field, sentence = "answer_missing", "answer", "不同意时请写明原因，提交人会看到。"


ACTS: dict[str, Act] = {}


def act(name: str, title: str, *, decide: Right, run: Callable[..., Any], icon: str = "checklist",
        then: str = "", see: str = "", stuck: Stuck | None = None, papers: tuple[str, ...] = ()) -> Act:
    """Declare an act at import. `run` is a command: one subject, then the keywords stored as `arguments`."""
    if name in ACTS:
        raise ValueError(f"the act {name} is declared twice")
    ACTS[name] = Act(name, title, decide, run, icon, then, see, stuck, papers)
    return ACTS[name]


def ask(wanted: Act | str, subject: int | str, *, community_id: int | None, effect: Sequence[Sequence[str]],
        reason: str, arguments: Mapping[str, Any], by: Actor, title: str = "", about: str = "",
        expires_in: timedelta = timedelta(days=3)) -> int:
    """Put a wish on the list of those who may decide it; return its id. Runs inside the command that found the need.

    `effect` is what the decider reads: [label, before, after]. `about` (`receipt:17`) names what several acts would
    contend for: one open wish about it, whatever the act. Refuses: AlreadyAsked, AnotherWaits.
    """
    one = ACTS[wanted] if isinstance(wanted, str) else wanted
    journal.remark()  # raises outside a command
    _end_late(one, str(subject), about)
    try:
        with transaction.atomic():
            row = Approval.objects.create(
                act=one.name, subject=str(subject), about=about, community_id=community_id, title=title or one.title,
                effect=[list(line) for line in effect], arguments=plain(dict(arguments)), reason=reason,
                asked_by_id=by.account, asked_by=by.name, expires_at=clock.now() + expires_in)
    except IntegrityError as error:
        if violated(error) not in ("approval_open_once", "approval_open_about_once"):
            raise
        raise _what_waits(one, about) from None
    emit(ApprovalAsked(row.pk, one.name, community_id))
    return int(row.pk)


def waiting_about(about: str) -> str:
    """Return the title of the open wish about something, or nothing. Inside the area."""
    return Approval.objects.filter(about=about, status=OPEN, expires_at__gt=clock.now()).values_list(
        "title", flat=True).first() or ""


def _end_late(one: Act, subject: str, about: str) -> None:
    """A wish that nobody answered in time does not bar the next one until the clock's job comes round."""
    same = Q(act=one.name, subject=subject) | (Q(about=about) if about else Q(pk=None))
    for row in Approval.objects.select_for_update().filter(same, status=OPEN, expires_at__lte=clock.now()):
        Approval.objects.filter(pk=row.pk).update(status=EXPIRED, decided_at=clock.now())    # one or two
        emit(ApprovalEnded(row.pk, row.act, row.asked_by_id, EXPIRED, row.subject))


def _what_waits(one: Act, about: str) -> Refused:
    """Name the open wish about the same thing, if it is another act's."""
    other = Approval.objects.filter(about=about, status=OPEN).exclude(act=one.name).first() if about else None
    if other is None:
        return AlreadyAsked()
    return AnotherWaits(title=other.title, who=other.asked_by, at=timezone.localtime(other.asked_at))


@command(needs=USE)
def decide(approval_id: int, *, yes: bool, answer: str = "", at: datetime, key: str | None = None, by: Actor) -> str:
    """Say yes, which runs the act now, or no. Return the status it has.

    A refusal of the act itself leaves the wish open. Refuses: OwnAct, AlreadyDecided, TooLate, AnswerMissing.
    """
    row = _held(approval_id)
    one = ACTS[row.act]
    allowed, acting_for = _entitled(row, one, by)
    if allowed is None:
        raise NotFound if not _sees(row, by) else NotAllowed(title=one.decide.title)
    if row.asked_by_id == by.account or same_human(row.asked_by_id, by):
        raise OwnAct
    if row.status != OPEN:
        raise AlreadyDecided(title=TITLES[row.status], who=row.decided_by or row.asked_by)
    if row.expires_at <= at:
        raise TooLate
    if not yes and not answer.strip():
        raise AnswerMissing
    row.status = GRANTED if yes else REFUSED
    row.decided_by_id, row.decided_at, row.answer = by.account, at, answer.strip()[:300]
    row.decided_by = f"{by.name}（代{acting_for}）" if acting_for else by.name
    row.save(update_fields=["status", "decided_by_id", "decided_by", "decided_at", "answer"])
    journal.remark(place_id=row.community_id, act=row.act, of=row.subject, asked_by=row.asked_by, status=row.status)
    if yes:
        _run(one, row, allowed)
    emit(ApprovalEnded(row.pk, row.act, row.asked_by_id, row.status, row.subject))
    return str(row.status)


@command(needs=USE)
def withdraw(approval_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """Take one's own wish back. Refuses: AlreadyDecided, NotFound."""
    row = _held(approval_id)
    if row.asked_by_id != by.account:
        raise NotFound
    if row.status != OPEN:
        raise AlreadyDecided(title=TITLES[row.status], who=row.decided_by or row.asked_by)
    Approval.objects.filter(pk=row.pk).update(status=WITHDRAWN, decided_at=at)
    emit(ApprovalEnded(row.pk, row.act, row.asked_by_id, WITHDRAWN, row.subject))


@command(needs=EXPIRE)
def expire(area_id: int, *, at: datetime, by: Actor) -> int:
    """End the wishes nobody answered in time; return how many. They count as "no"."""
    late = list(Approval.objects.select_for_update(skip_locked=True).filter(status=OPEN, expires_at__lte=at)[:500])
    Approval.objects.filter(pk__in=[row.pk for row in late]).update(status=EXPIRED, decided_at=at)
    for row in late:
        emit(ApprovalEnded(row.pk, row.act, row.asked_by_id, EXPIRED, row.subject))
    return len(late)


def settle(wanted: Act, subject: int | str, *, status: str, answer: str = "", at: datetime, by: Actor) -> None:
    """The act was done (`granted`) or dropped (`refused`) on its own page: an open wish for it ends with it.

    Runs inside that command, which has made sure that who did it may; the asker's own wish counts as withdrawn.
    """
    for row, asked_by, ended in prepared.run(SETTLE, {
            "act": wanted.name, "subject": str(subject), "open": OPEN, "withdrawn": WITHDRAWN, "status": status,
            "account": by.account, "name": by.name, "answer": answer[:300], "at": at}):
        emit(ApprovalEnded(row, wanted.name, asked_by, ended, str(subject)))


def granted_to(approval_id: int, wanted: Act, *, since: datetime, by: Actor) -> tuple[str, str]:
    """Return subject and reason of one's own wish that was granted after `since`; the row stays locked. NotFound.

    For the command that makes use of a yes afterwards; how often it may is that command's to count.
    """
    row = Approval.objects.select_for_update().filter(
        pk=approval_id, act=wanted.name, asked_by_id=by.account, status=GRANTED, decided_at__gt=since).first()
    if row is None:
        raise NotFound
    return str(row.subject), str(row.reason)


def _held(approval_id: int) -> Approval:
    row = Approval.objects.select_for_update().filter(pk=approval_id).first()
    if row is None or row.act not in ACTS:
        raise NotFound
    return row


def _entitled(row: Approval, one: Act, by: Actor) -> tuple[Actor | None, str]:
    """Return the actor with the rights to decide, and for whom: by own right, or as the deputy of one who has it."""
    if _covers(by, one, row.community_id):
        return by, ""
    for lender in deputies.lenders(by):
        if lender.account == row.asked_by_id:
            continue  # the asker's own right, lent out, is still the asker's
        principal = replace(by, grants=by.grants + lender.grants)
        if _covers(principal, one, row.community_id):
            return principal, lender.name
    return None, ""


def _covers(by: Actor, one: Act, community_id: int | None) -> bool:
    if not by.may(one.decide):
        return False
    reach = by.reach_of(one.decide)
    return reach.whole or (community_id is not None and reach.covers(community=community_id))


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


def _sees(row: Approval, by: Actor) -> bool:
    return row.asked_by_id == by.account or by.reach.covers(community=row.community_id)


def same_human(user_id: int | None, by: Actor) -> bool:
    """Is the user `by`, also under another account? Two accounts of one registered person are one human."""
    if not user_id or by.user_id is None:
        return False
    return user_id == by.user_id or (
        by.person_id is not None and standing_of(user_id, by.area_id).person_id == by.person_id)


def _run(one: Act, row: Approval, by: Actor) -> None:
    wanted = inspect.signature(one.run).parameters
    hints = get_type_hints(one.run)
    [first, *_] = wanted
    given = {name: TypeAdapter(hints[name]).validate_python(value) for name, value in row.arguments.items()}
    if "approval" in wanted:
        given["approval"] = Granted(row.pk, row.asked_by_id, row.asked_by, row.reason)
    one.run(TypeAdapter(hints[first]).validate_python(row.subject), **given, by=by)


# What the list shows

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


ORDERS = {"waiting": ("expires_at", "id"), "asked": ("expires_at", "id"), "done": ("-ended", "-id")}


@query(needs=USE)
def inbox(area_id: int, *, by: Actor, limit: int = 50) -> ApprovalList:
    """What waits for this actor, own or as a deputy, what they have asked for, and what lately ended."""
    lenders = deputies.lenders(by)
    waiting, asked, done = (list(_rows(view, by, lenders).order_by(*ORDERS[view])[:limit]) for view in ORDERS)
    counts = {view: _rows(view, by, lenders).count() for view in ("waiting", "asked")}
    told = iter(_told([*waiting, *asked, *done], by, lenders))
    return ApprovalList([next(told) for _ in waiting], [next(told) for _ in asked], [next(told) for _ in done],
                        deputies.standing(by), counts["waiting"], counts["asked"])


@query(needs=USE)
def wishes(view: str, *, after: str | None = None, limit: int = 50, by: Actor) -> Page[ApprovalRow]:
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
    may = not mine and any(_covers(actor, one, row.community_id) for actor in (by, *lenders)
                           if actor.account != row.asked_by_id)
    status = EXPIRED if row.status == OPEN and row.expires_at <= clock.now() else row.status
    return ApprovalRow(row.pk, row.act, one.title, one.icon, row.title, row.community_id, row.effect, row.reason,
                       status, TITLES[status], row.asked_by, row.asked_at, row.expires_at, row.decided_by,
                       row.decided_at, row.answer, mine, may,
                       one.then.format(id=row.pk) if mine and row.status == GRANTED else "",
                       one.see.format(subject=row.subject), stuck,
                       tuple(dict.fromkeys(row.arguments[name] for name in one.papers if row.arguments.get(name))))

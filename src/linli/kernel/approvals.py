"""Second persons: an act that needs one is asked for by one human and run by another's yes.

    VOID = act("fees.void_receipt", "作废收据", decide=permissions.VOID, run=commands.void_receipt)   # at import

    ask(VOID, receipt_id, community_id=…, effect=[["收据", "有效", "作废"]], reason=reason,       # inside a command
        arguments={"reason": reason}, by=by)

`decide` runs the stored act in its own transaction, with the decider's rights and name, once. Nobody decides what
they have asked for, under whatever role, account or deputyship. Without an answer the wish ends at `expires_at`.
What people see of wishes is `wishes`.
"""
from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, get_type_hints

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from pydantic import TypeAdapter

from . import clock, deputies, journal, prepared
from .access import Actor, Right, right, standing_of
from .commands import command, emit, plain, violated
from .errors import NotAllowed, NotFound, Refused
from .models import Approval

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


class SecondPersonNeeded(Refused):
    code, sentence = "second_person_needed", "这件事要由另一个人确认，不能自己确认自己的。"


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


def ask(wanted: Act, subject: int | str, *, community_id: int | None, effect: Sequence[Sequence[str]],
        reason: str, arguments: Mapping[str, Any], by: Actor, title: str = "", about: str = "",
        expires_in: timedelta = timedelta(days=3)) -> int:
    """Put a wish on the list of those who may decide it; return its id. Runs inside the command that found the need.

    `effect` is what the decider reads: [label, before, after]. `about` (`receipt:17`) names what several acts would
    contend for: one open wish about it, whatever the act. Refuses: AlreadyAsked, AnotherWaits.
    """
    journal.remark()  # raises outside a command
    _end_late(wanted, str(subject), about)
    try:
        with transaction.atomic():
            row = Approval.objects.create(
                act=wanted.name, subject=str(subject), about=about, community_id=community_id,
                title=title or wanted.title, effect=[list(line) for line in effect],
                arguments=plain(dict(arguments)), reason=reason, asked_by_id=by.account, asked_by=by.name,
                expires_at=clock.now() + expires_in)
    except IntegrityError as error:
        if violated(error) not in ("approval_open_once", "approval_open_about_once"):
            raise
        raise _what_waits(wanted, about) from None
    emit(ApprovalAsked(row.pk, wanted.name, community_id))
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
    if covers(by, one, row.community_id):
        return by, ""
    for lender in deputies.lenders(by):
        if lender.account == row.asked_by_id:
            continue  # the asker's own right, lent out, is still the asker's
        principal = replace(by, grants=by.grants + lender.grants)
        if covers(principal, one, row.community_id):
            return principal, lender.name
    return None, ""


def covers(by: Actor, one: Act, community_id: int | None) -> bool:
    """Whether the actor's own right to decide an act reaches a community; None: the whole area's."""
    if not by.may(one.decide):
        return False
    reach = by.reach_of(one.decide)
    return reach.whole or (community_id is not None and reach.covers(community=community_id))


def _sees(row: Approval, by: Actor) -> bool:
    return row.asked_by_id == by.account or by.reach.covers(community=row.community_id)


def demand_second(approval: Granted, by: Actor) -> int:
    """Return the account by whose yes an act runs: another human's than asked for it. Refuses: SecondPersonNeeded."""
    if by.user_id is None or not approval.asked_by_id or same_human(approval.asked_by_id, by):
        raise SecondPersonNeeded
    return by.user_id


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

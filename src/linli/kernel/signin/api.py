"""Approvals, users, sessions and the journal for programs. Passwords and tokens are made on pages only: shown once."""
from datetime import date
from typing import Annotated

from django.utils import timezone
from pydantic import BaseModel, Field, StringConstraints

from linli.kernel import approvals
from linli.kernel.api import Body, Cursor, Id, Key, Limit, Operations
from linli.kernel.approvals import ApprovalList, ApprovalRow
from linli.kernel.http import Request

from . import journal_queries, queries
from .journal_queries import Entry
from .users import queries as users
from .users.queries import UserRow
from .values import SessionRow

Answer = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
router = Operations("access")


class Decision(Body):
    yes: bool
    answer: Answer = ""


class Decided(BaseModel):
    status: str


class UserPage(BaseModel):
    rows: list[UserRow]
    next: str | None


class JournalPage(BaseModel):
    rows: list[Entry]
    next: str | None


@router.get("/approvals", shows=approvals.inbox, title="待我确认的清单")
def list_approvals(request: Request) -> ApprovalList:
    """What waits for the caller, what they have asked for, and what lately ended."""
    return approvals.inbox(request.actor.area_id, by=request.actor)


@router.get("/approvals/{approval_id}", shows=approvals.approval, title="一件待确认的事")
def get_approval(request: Request, approval_id: Id) -> ApprovalRow:
    """One wish with what it would change."""
    return approvals.approval(approval_id, by=request.actor)


@router.post("/approvals/{approval_id}/decision", does=approvals.decide, title="同意或不同意")
def decide_approval(request: Request, approval_id: Id, given: Decision, key: Key) -> Decided:
    """Say yes, which runs the act now, or no with a reason; never to what one has asked for oneself."""
    return Decided(status=approvals.decide(approval_id, yes=given.yes, answer=given.answer, at=timezone.now(), key=key,
                                           by=request.actor))


@router.post("/approvals/{approval_id}/withdrawal", does=approvals.withdraw, title="撤回自己提交的事")
def withdraw_approval(request: Request, approval_id: Id, key: Key) -> Decided:
    """Take one's own wish back."""
    approvals.withdraw(approval_id, at=timezone.now(), key=key, by=request.actor)
    return Decided(status=approvals.WITHDRAWN)


@router.get("/users", shows=users.users, title="用户清单")
def list_users(request: Request, search: Word = "", after: Cursor = None) -> UserPage:
    """Staff with a seat in the area, by name."""
    found = users.users(request.actor.area_id, search=search, after=after, by=request.actor)
    return UserPage(rows=found.rows, next=found.next)


@router.get("/users/{user_id}", shows=users.user, title="一个用户")
def get_user(request: Request, user_id: Id) -> UserRow:
    return users.user(user_id, by=request.actor)


@router.get("/sessions", shows=queries.sessions, title="自己登录的设备")
def list_sessions(request: Request) -> list[SessionRow]:
    """The caller's own open sessions."""
    return queries.sessions(request.session_id, by=request.actor)


@router.get("/journal", shows=journal_queries.entries, title="操作日志")
def list_journal(request: Request, who: Word = "", command: Word = "", subject: Word = "",
                 place_id: Id | None = None, since: date | None = None, until: date | None = None,
                 after: Cursor = None, limit: Limit = 50) -> JournalPage:
    """Who did what, the latest first; `until` is the last day shown."""
    found = journal_queries.entries(request.actor.area_id, who=who, command=command, subject=subject,
                                    place_id=place_id, since=since, until=until, after=after, limit=limit,
                                    by=request.actor)
    return JournalPage(rows=found.rows, next=found.next)

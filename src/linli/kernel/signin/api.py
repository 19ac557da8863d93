"""Approvals, users, sessions and the journal for programs. Passwords and tokens are made on pages only: shown once."""
from datetime import date
from typing import Annotated, Literal

from django.utils import timezone
from pydantic import BaseModel, Field, StringConstraints

from linli.kernel import approvals, deputies, wishes
from linli.kernel.api import Body, Cursor, Day, Done, Id, Key, Limit, Made, Name, Operations, Why
from linli.kernel.commands import plain
from linli.kernel.http import Request
from linli.kernel.owndata import Part
from linli.kernel.wishes import ApprovalList, ApprovalRow

from . import commands, journal_queries, queries
from .background import commands as job_commands
from .background import queries as job_queries
from .background.values import HouseJob, JobRow
from .journal_queries import Entry
from .users import commands as user_commands
from .users import queries as users
from .users.queries import TokenRow, UserRow
from .values import SessionRow

Answer = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300, pattern=r"^[^\x00]*$")]
Word = Annotated[str, Field(max_length=80, pattern=r"^[^\x00]*$")]
router = Operations("access")


class Decision(Body):
    yes: bool
    answer: Answer = ""


class NewDeputy(Body):
    """`until` is the first day on which it no longer holds; three months at most."""

    deputy_id: Id
    since: Day
    until: Day
    reason: Why


class NewUser(Body):
    """The password is set on the page of the user, where it is shown once."""

    login: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.@-]{2,80}$")]
    name: Name
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20, pattern=r"^[^\x00]*$")] = ""


class Reason(Body):
    reason: Why


class Decided(BaseModel):
    status: str


class AreaEntered(BaseModel):
    id: int
    name: str


class OwnAccount(BaseModel):
    name: str
    login: str
    phone: str
    second_factor: bool
    recovery_left: int
    has_password: bool
    areas: list[AreaEntered]


class DeclaredRight(BaseModel):
    name: str
    title: str
    roles: list[str]
    everyone: bool


class UserPage(BaseModel):
    rows: list[UserRow]
    next: str | None


class ApprovalPage(BaseModel):
    rows: list[ApprovalRow]
    next: str | None


class OwnPart(BaseModel):
    """One part of what is kept of a person: what for, how long, and the rows under their columns. Amounts in fen."""

    title: str
    purpose: str
    kept: str
    columns: list[str]
    rows: list[list[str | int | None]]


class JournalPage(BaseModel):
    rows: list[Entry]
    next: str | None


class JobPage(BaseModel):
    """`counts` are of the whole area, by state; `house`: what the clock does for all areas and did not come about."""

    rows: list[JobRow]
    next: str | None
    counts: dict[str, int]
    house: list[HouseJob]


@router.get("/me/data", shows=queries.own_data, title="系统里与自己有关的信息")
def own_data(request: Request) -> list[OwnPart]:
    """All that is kept of the caller, by parts."""
    return told(queries.own_data(request.actor.user_id, by=request.actor))


@router.post("/me/data/copy", does=commands.take_copy, title="带走一份自己的信息")
def take_data(request: Request, key: Key) -> list[OwnPart]:
    """The same to take away; the journal keeps that it was taken. Each call is a new copy."""
    return told(commands.take_copy(request.actor.user_id, by=request.actor))


def told(parts: list[Part]) -> list[OwnPart]:
    return [OwnPart(title=part.title, purpose=part.purpose, kept=part.kept,
                    columns=[column.title for column in part.columns],
                    rows=[plain(row) for row in part.rows]) for part in parts]


@router.get("/approvals", shows=wishes.inbox, title="待我确认的清单")
def list_approvals(request: Request) -> ApprovalList:
    """What waits for the caller, what they have asked for, and what lately ended."""
    return wishes.inbox(request.actor.area_id, by=request.actor)


@router.get("/approvals/lists/{view}", shows=wishes.listed, title="待确认的事，一页一页")
def page_of_approvals(request: Request, view: Literal["waiting", "asked", "done"], after: Cursor = None,
                      limit: Limit = 50) -> ApprovalPage:
    """One of the three lists to its end."""
    page = wishes.listed(view, after=after, limit=limit, by=request.actor)
    return ApprovalPage(rows=page.rows, next=page.next)


@router.get("/approvals/{approval_id}", shows=wishes.approval, title="一件待确认的事")
def get_approval(request: Request, approval_id: Id) -> ApprovalRow:
    """One wish with what it would change."""
    return wishes.approval(approval_id, by=request.actor)


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


@router.post("/users", does=user_commands.create_user, title="建账号")
def create_user(request: Request, given: NewUser, key: Key) -> Made:
    """Add somebody to the area; they sign in once a password is set, and may do what they are appointed to."""
    return Made(id=user_commands.create_user(given.login, name=given.name, phone=given.phone, key=key,
                                             by=request.actor))


@router.get("/users/{user_id}", shows=users.user, title="一个用户")
def get_user(request: Request, user_id: Id) -> UserRow:
    return users.user(user_id, by=request.actor)


@router.post("/users/{user_id}/deactivate", does=user_commands.deactivate_user, title="停用账号")
def deactivate_user(request: Request, user_id: Id, given: Reason, key: Key) -> Done:
    """All sessions and tokens of the user end at once."""
    user_commands.deactivate_user(user_id, reason=given.reason, at=timezone.now(), key=key, by=request.actor)
    return Done()


@router.post("/users/{user_id}/reactivate", does=user_commands.reactivate_user, title="重新启用账号")
def reactivate_user(request: Request, user_id: Id, given: Reason, key: Key) -> Done:
    user_commands.reactivate_user(user_id, reason=given.reason, key=key, by=request.actor)
    return Done()


@router.post("/users/{user_id}/clear-factor", does=user_commands.clear_factor, title="关闭别人的二次验证")
def clear_factor(request: Request, user_id: Id, given: Reason, key: Key) -> Done:
    """When device and recovery codes are lost."""
    user_commands.clear_factor(user_id, reason=given.reason, key=key, by=request.actor)
    return Done()


@router.get("/rights", shows=users.rights, title="权限与岗位")
def list_rights(request: Request) -> list[DeclaredRight]:
    """Every right by name, with the roles that hold it: what a token may be limited to."""
    return [DeclaredRight(name=one.name, title=one.title, roles=sorted(one.roles), everyone=one.everyone)
            for one in users.rights(request.actor.area_id, by=request.actor)]


@router.get("/tokens", shows=users.tokens, title="令牌清单")
def list_tokens(request: Request) -> list[TokenRow]:
    """The tokens of the area; none is shown itself."""
    return users.tokens(request.actor.area_id, by=request.actor)


@router.post("/tokens/{token_id}/revoke", does=user_commands.revoke_token, title="作废令牌")
def revoke_token(request: Request, token_id: Id, key: Key) -> Done:
    user_commands.revoke_token(token_id, at=timezone.now(), key=key, by=request.actor)
    return Done()


@router.post("/deputies", does=deputies.name_deputy, title="设代理人")
def name_deputy(request: Request, given: NewDeputy, key: Key) -> Made:
    """Let a colleague decide in the caller's place for some days."""
    return Made(id=deputies.name_deputy(given.deputy_id, since=given.since, until=given.until, reason=given.reason,
                                         key=key, by=request.actor))


@router.post("/deputies/{deputy_row_id}/end", does=deputies.end_deputy, title="收回代理")
def end_deputy(request: Request, deputy_row_id: Id, key: Key) -> Done:
    deputies.end_deputy(deputy_row_id, at=timezone.now(), key=key, by=request.actor)
    return Done()


@router.get("/me/account", shows=queries.account, title="自己的账号")
def account(request: Request) -> OwnAccount:
    """Who the caller is, and the areas that they may enter."""
    found = queries.account(request.actor.user_id, by=request.actor)
    areas = [AreaEntered(id=area, name=name) for area, name in found.areas]
    return OwnAccount(name=found.name, login=found.login, phone=found.phone, second_factor=found.second_factor,
                      recovery_left=found.recovery_left, has_password=found.has_password, areas=areas)


@router.post("/sessions/{session_id}/close", does=commands.close_session, title="退出自己的一台设备")
def close_session(request: Request, session_id: Id, key: Key) -> Done:
    commands.close_session(session_id, at=timezone.now(), key=key, by=request.actor)
    return Done()


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


@router.get("/jobs", shows=job_queries.jobs, title="后台任务")
def list_jobs(request: Request, state: Literal["", "waiting", "running", "failed", "stopped", "done"] = "",
              after: Cursor = None, limit: Limit = 50) -> JobPage:
    """What runs in the background for the area, the newest first. `failed`: gave up; `stopped`: a rule said no."""
    found = job_queries.jobs(request.actor.area_id, state=state, after=after, limit=limit, by=request.actor)
    return JobPage(rows=found.page.rows, next=found.page.next, counts=found.counts, house=found.house)


@router.post("/jobs/{job_id}/retry", does=job_commands.retry_job, title="后台任务再办一次")
def retry_job(request: Request, job_id: Id, key: Key) -> Done:
    """One more try of a job that gave up; what it did before is not done twice."""
    job_commands.retry_job(job_id, at=timezone.now(), key=key, by=request.actor)
    return Done()

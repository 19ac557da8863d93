"""Notices for programs."""
from collections.abc import Sequence
from datetime import date
from typing import Annotated

from django.utils import timezone
from pydantic import BaseModel, StringConstraints

from linli.engines.messaging.notices import commands, queries
from linli.engines.messaging.notices.values import BuildingReads, NoticeRow, NoticeText, NoticeView
from linli.kernel.api import Body, Done, Id, Key, Operations, Text
from linli.kernel.http import Request

router = Operations("notices")
Kind = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,12}$")]
Line = Annotated[str, StringConstraints(max_length=60, pattern=r"^[^\x00]*$")]
Long = Annotated[str, StringConstraints(min_length=1, max_length=4_000, pattern=r"^[^\x00]*$")]


class NewNotice(Body):
    kind: Kind
    title: Line
    body: Long
    where: Line = ""
    why: Line = ""
    phone: Annotated[str, StringConstraints(max_length=24, pattern=r"^[0-9+ -]*$")] = ""
    until: date | None = None
    place_ids: list[Id]

    def words(self) -> NoticeText:
        return NoticeText(**self.model_dump(exclude={"place_ids"}))


class Publishing(Body):
    texts: bool = False


class Reason(Body):
    reason: Text


class Made(BaseModel):
    id: int


class Published(BaseModel):
    homes: int


@router.get("/communities/{community_id}/notices", shows=queries.notices, title="小区的公告")
def list_notices(request: Request, community_id: Id) -> Sequence[NoticeRow]:
    return queries.notices(community_id=community_id, by=request.actor).rows


@router.post("/communities/{community_id}/notices", does=commands.write, title="写一份公告草稿")
def write_notice(request: Request, community_id: Id, given: NewNotice, key: Key) -> Made:
    return Made(id=commands.write(community_id, text=given.words(), place_ids=given.place_ids, key=key,
                                  by=request.actor))


@router.get("/notices/{notice_id}", shows=queries.notice, title="一份公告和阅读数")
def get_notice(request: Request, notice_id: Id) -> NoticeView:
    return queries.notice(notice_id, by=request.actor)


@router.get("/notices/{notice_id}/reads", shows=queries.reads, title="各幢阅读户数")
def list_reads(request: Request, notice_id: Id) -> list[BuildingReads]:
    return queries.reads(notice_id, by=request.actor)


@router.post("/notices/{notice_id}/publish", does=commands.publish, title="发布公告")
def publish_notice(request: Request, notice_id: Id, given: Publishing, key: Key) -> Published:
    return Published(homes=commands.publish(notice_id, at=timezone.now(), texts=given.texts, key=key,
                                            by=request.actor))


@router.post("/notices/{notice_id}/withdraw", does=commands.withdraw, title="撤回公告")
def withdraw_notice(request: Request, notice_id: Id, given: Reason, key: Key) -> Made:
    commands.withdraw(notice_id, reason=given.reason, at=timezone.now(), key=key, by=request.actor)
    return Made(id=notice_id)


@router.post("/notices/{notice_id}/rewrite", does=commands.rewrite, title="改公告草稿")
def rewrite_notice(request: Request, notice_id: Id, given: NewNotice, key: Key) -> Made:
    """Change a draft as a whole; what is published never changes."""
    commands.rewrite(notice_id, text=given.words(), place_ids=given.place_ids, key=key, by=request.actor)
    return Made(id=notice_id)


@router.get("/me/notices", shows=queries.own_notices, title="发给自家的公告")
def own_notices(request: Request, unit_id: Id | None = None) -> list[NoticeRow]:
    """The notices for the caller's homes (or one of them), the newest first, and which are read."""
    return queries.own_notices(unit_id=unit_id, by=request.actor)


@router.get("/me/notices/{notice_id}", shows=queries.own_notice, title="发给自家的一份公告")
def own_notice(request: Request, notice_id: Id) -> NoticeView:
    return queries.own_notice(notice_id, by=request.actor)


@router.post("/me/notices/{notice_id}/opened", does=commands.open_notice, title="记下已打开公告")
def open_notice(request: Request, notice_id: Id, key: Key) -> Done:
    """Count the caller's households as having opened it, once each."""
    commands.open_notice(notice_id, key=key, by=request.actor)
    return Done()

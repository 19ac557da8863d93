"""What happened to notices."""
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class NoticePublished:
    notice_id: int
    community_id: int
    title: str
    at: datetime


@dataclass(frozen=True)
class NoticeWithdrawn:
    notice_id: int
    community_id: int
    reason: str

"""What a person may be told. Everything else that is raised is a bug: a 500, logged; jobs retry it."""
from collections.abc import Sequence
from typing import Any


class Refused(Exception):
    """A business "no": shown to the person in plain Chinese, never retried.

    Subclasses stand beside the command that raises them, with a `code` (stable, for the API), a `sentence` and,
    where a field is at fault, its name in `field`. `sentence` may name the keyword arguments given.
    """

    code = "refused"
    sentence = "不能这样做。"
    field: str | None = None
    status = 422

    def __init__(self, sentence: str = "", /, **facts: Any) -> None:
        self.pattern = sentence or self.sentence
        self.sentence = self.pattern.format(**facts)
        self.facts = facts
        super().__init__(self.sentence)


class Several(Refused):
    """More than one "no" to one act, told at once; its code and field are those of the first."""

    def __init__(self, parts: Sequence[Refused]) -> None:
        super().__init__("{all}", all="".join(part.sentence for part in parts))
        self.parts = parts
        self.code, self.field, self.status = parts[0].code, parts[0].field, parts[0].status


def refuse(parts: Sequence[Refused]) -> None:
    """Raise what is there to refuse: nothing, one, or Several."""
    if parts:
        raise parts[0] if len(parts) == 1 else Several(parts)


class Unfinished(Exception):
    """What did not come about this time, through nobody's fault: a plain sentence. A job is tried again."""


class NotFound(Refused):
    """Does not exist, or is not yours: the two must look the same."""

    code, status = "not_found", 404
    sentence = "没有找到，或者您无权查看。"


class NotAllowed(Refused):
    code, status = "not_allowed", 403
    sentence = "您没有“{title}”的权限，请找管理员或负责人。"


class OutOfCalendar(Refused):
    code = "out_of_calendar"
    sentence = "日期写得太早或太晚，没有保存：只记 {first} 到 {last} 之间的日子。请检查年份。"


class NotSignedIn(Refused):
    code, status = "not_signed_in", 401
    sentence = "请先登录。"


class KeyReused(Refused):
    code, status = "key_reused", 409
    sentence = "这一页已经办成过一次，这次填的不一样，没有再办。先看上次的结果；要另办一件，请重新打开这一页。"


class TooMany(Refused):
    code, status = "too_many", 429
    sentence = "操作太频繁，请 {seconds} 秒后再试。"
    longer = "操作太频繁，请 {minutes} 分钟后再试。"      # of a minute and more, rounded up

    def __init__(self, *, seconds: int) -> None:
        super().__init__(self.sentence if seconds < 60 else self.longer, seconds=seconds, minutes=-(-seconds // 60))

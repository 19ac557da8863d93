"""A saved view as its owner sees it, and how a no is said."""
from __future__ import annotations

from dataclasses import dataclass

from linli.kernel.errors import Refused

MOST, LONGEST_NAME, LONGEST_QUERY = 12, 20, 400


@dataclass(frozen=True)
class SavedView:
    """A name and the filters of the list, as its address writes them (`kind=repair&level=1`)."""

    id: int
    name: str
    query: str


class ViewUnnamed(Refused):
    code, field, sentence = "view_unnamed", "name", f"请给视图起个名，最多 {LONGEST_NAME} 个字。"


class NothingToSave(Refused):
    code, field, sentence = "nothing_to_save", "query", "还没有筛选。先选小区、类别或时限，再存为视图。"


class TooManyViews(Refused):
    code, sentence = "too_many_views", f"最多存 {MOST} 个视图。先删掉不用的。"

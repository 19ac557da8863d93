"""A spreadsheet in two steps: what it says is shown first, and what was shown is what a yes writes.

    PREVIEW = Preview("bank-file", BankDraft)

    found = uploads.read(form.cleaned_data["file"], parse, titles="交易日期和收入金额")
    token = PREVIEW.sealed(community_id, found.drafts)          # in the page that shows them
    community_id, drafts = PREVIEW.unsealed(token)              # when that page comes back

Between the steps the rows travel in the page, signed: nothing is kept of a file that nobody confirms.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core import signing
from pydantic import TypeAdapter

from .commands import plain
from .errors import Refused
from .spreadsheets import Unreadable, open_file

T = TypeVar("T")
LARGEST = 2_000_000     # bytes: what is read of them has to travel in a page
TWO_HOURS = 7_200


class UnreadableFile(Refused):
    code, field, sentence = "unreadable_file", "file", "{why}"


def read(upload: Any, parse: Callable[[list[list[str]]], T | None], *, titles: str) -> T:
    """Return what `parse` makes of the first visible sheet whose header it knows; it says None to the others.

    `titles` are the two columns it knows the header by, for whoever has to be told. Refuses: UnreadableFile.
    """
    data = upload.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise UnreadableFile(why="文件超过 2 MB，请分几份上传。")
    try:
        tables = [[[cell.text for cell in row] for row in sheet.rows] for sheet in open_file(data) if sheet.visible]
    except Unreadable as error:
        raise UnreadableFile(why="这个文件打不开，请用 xlsx、xls 或 csv。") from error
    found = next((one for table in tables if (one := parse(table)) is not None), None)
    if found is None:
        raise UnreadableFile(why=f"没有找到列名：表里要有{titles}两列。")
    return found


@dataclass(frozen=True)
class Preview(Generic[T]):
    """Rows of a type, held for one purpose: the signature of another does not open them."""

    purpose: str
    row: type[T]

    def sealed(self, community_id: int, rows: Sequence[T]) -> str:
        return signing.dumps([community_id, plain(rows)], salt=self.purpose, compress=True)

    def unsealed(self, token: str) -> tuple[int, list[T]]:
        """Return the community and the rows that a page has shown. Refuses: UnreadableFile, after two hours too."""
        try:
            community_id, rows = signing.loads(token, salt=self.purpose, max_age=TWO_HOURS)
        except signing.BadSignature as error:
            raise UnreadableFile(why="预览已过期，请重新上传。") from error
        read = TypeAdapter(self.row).validate_python
        return int(community_id), [read(row) for row in rows]

"""The part of `linli import matters` that needs Django: loaded once the database stands."""
from __future__ import annotations

import io
from dataclasses import asdict, dataclass, replace
from typing import Any

from linli.commands.import_writing import NoSuchCommunity
from linli.engines.cases.importing import commands, queries, sheet
from linli.kernel import codes, sheets, uploads
from linli.kernel.access import system
from linli.kernel.clock import now
from linli.kernel.errors import Refused
from linli.kernel.uploads import UnreadableFile

__all__ = ["Refused", "UnreadableFile", "bring"]
SHOWN = 40


@dataclass(frozen=True)
class Done:
    rows: int
    new: int
    ended: int
    known: int
    kept_out: int
    problems: list[dict[str, Any]]
    returned: bytes

    def as_json(self) -> dict[str, Any]:
        return asdict(replace(self, returned=b"")) | {"returned": bool(self.returned)}

    def words(self, *, dry_run: bool) -> str:
        said = [f"读到 {self.rows:,} 行：{'会新增' if dry_run else '新增'} {self.new:,} 件（已办结 {self.ended:,}），"
                f"已经在册 {self.known:,} 件不动，{self.kept_out:,} 行有问题没收。"]
        said += [f"  第 {one['row']} 行 {one['column']} {one['value']}：{one['words']}"
                 for one in self.problems[:SHOWN]]
        if len(self.problems) > SHOWN:
            said.append(f"  …… 还有 {len(self.problems) - SHOWN} 处，见退回的表格")
        return "\n".join(said)


def bring(data: bytes, code: str, *, source: str, tell: bool, dry_run: bool) -> Done:
    """Import what is new. Refuses: NoSuchCommunity, UnreadableFile and what the import refuses."""
    place = codes.resolve(code)
    if place is None or place.kind != "community":
        raise NoSuchCommunity(code=code)
    by, at = system(place.area_id, "命令行导入"), now()
    found = uploads.read(io.BytesIO(data), sheet.table, titles="“来源编号”和“内容”")
    told = queries.told(place.object_id, rows=found.rows, columns=found.columns, source=source, at=at, by=by)
    new, ended = len(told.matters), told.ended
    if told.matters and not dry_run:
        done = commands.import_matters(place.object_id, matters=list(told.matters.values()), tell=tell, at=at, by=by)
        new, ended = done.new, done.ended
    returned = b""
    if told.problems:
        with sheets.written(*sheet.kept_out(found.titles, found.rows, told.problems)) as book:
            returned = book.read()
    return Done(told.rows, new, ended, len(told.known), told.kept_out,
                [asdict(one) for one in told.problems], returned)

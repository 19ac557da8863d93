"""What `linli bill` does once Django stands: one community, one month, by the system's own hand."""
from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from linli.domains.fees.bills import commands, queries
from linli.kernel.access import system
from linli.kernel.clock import now
from linli.kernel.codes import resolve
from linli.kernel.errors import NotFound, Refused
from linli.kernel.money import yuan

__all__ = ["Refused", "bill_month"]


class NoSuchCommunity(NotFound):
    sentence = "没有编码为“{code}”的小区。"


@dataclass(frozen=True)
class Done:
    run_id: int
    community: str
    ym: str
    status: str
    fen: int
    homes: int
    bills: int
    lines: int
    skipped: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def words(self) -> str:
        state = "已发布" if self.status == "published" else "待复核"
        return (f"{self.community} {self.ym} 出账 {state}：{self.homes} 户，{self.bills} 张账单，{self.lines} 行，"
                f"合计 {yuan(self.fen)} 元，跳过 {self.skipped} 户。")


def bill_month(code: str, ym: str, *, publish: bool) -> Done:
    """Draft and publish; a month in review is taken up, a published one is only shown.

    Refuses: NoSuchCommunity and what `draft` and `publish` refuse.
    """
    found = resolve(code)
    if found is None or found.kind != "community":
        raise NoSuchCommunity(code=code)
    by = system(found.area_id, "命令行")
    latest = next((run for run in queries.runs(found.object_id, by=by) if run.ym == ym
                   and run.status != "discarded"), None)
    run_id = latest.id if latest else commands.draft(found.object_id, ym=ym, by=by)
    if publish:
        commands.publish(run_id, at=now(), by=by)
    run = queries.run(run_id, by=by)
    return Done(run.id, run.community, run.ym, run.status, run.fen, run.homes, run.bills, run.lines, run.skipped)

"""The list of cases as a spreadsheet: what the list shows, of all that a filter finds. A logged act."""
from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from linli.engines.cases import permissions
from linli.engines.cases.matters import queries, showing
from linli.engines.cases.matters.models import Case
from linli.engines.cases.matters.values import CaseFilter
from linli.kernel import journal, sheets
from linli.kernel.access import Actor
from linli.kernel.commands import command
from linli.kernel.sheets import Column, Form

# As on the list: no reporter and no phone. Who must know them opens the case, with a purpose.
COLUMNS = (
    Column("单号", width=22), Column("种类"), Column("类别"), Column("级别"), Column("事项", width=40), Column("小区"),
    Column("位置", width=24), Column("来源"), Column("责任人"), Column("状态"), Column("时限", "time"),
    Column("超时", width=8), Column("第几次办", "number"), Column("并入", "number"), Column("报事时间", "time"),
    Column("办结时间", "time"), Column("结束时间", "time"), Column("结果"))


@command(needs=permissions.EXPORT_CASES)
def export(area_id: int, *, wanted: CaseFilter, form: Form, by: Actor) -> IO[bytes]:
    """Write all that the filter finds, in the order of the list; the caller reads and closes the file.

    The journal keeps who took which cases along, and how many. Refuses: TooManyRows.
    """
    counted = _Counted()
    sheet = sheets.written(COLUMNS, counted.lines(queries.every(wanted, by)), form=form)
    journal.remark(rows=counted.rows)
    return sheet


class _Counted:
    rows = 0

    def lines(self, cases: Iterator[Case]) -> Iterator[tuple[Any, ...]]:
        for case in cases:
            self.rows += 1
            yield _line(case)


def _line(case: Case) -> tuple[Any, ...]:
    row = showing.row(case)
    return (row.number, row.kind_title, row.category_title, row.level_title, row.title, row.community, row.place,
            row.source_title, row.handler, row.state_title, row.next_due, "是" if row.late else "", row.gen,
            row.merged, row.reported_at, case.resolved_at, case.closed_at, row.outcome_title)

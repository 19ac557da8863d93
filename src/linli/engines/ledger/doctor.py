"""The guard of the books refuses what does not balance; this counts again, for a database that came from a backup."""
from __future__ import annotations

from linli.kernel.doctor import Verdict, check, fail, ok
from linli.kernel.models import Area
from linli.kernel.sql import rows
from linli.kernel.tenancy import in_area

BOOKS = """
SELECT count(*), count(*) FILTER (WHERE total <> 0), coalesce(sum(entries), 0)
  FROM (SELECT book_id, ym, sum(amount_fen) AS total, count(*) AS entries FROM ledger_entry
         WHERE area_id = linli_area() GROUP BY 1, 2) month"""


@check("ledger", title="账簿平衡")
def every_month_balances() -> Verdict:
    months = wrong = entries = 0
    for area_id in Area.objects.values_list("pk", flat=True):
        with in_area(area_id):
            [(in_all, unequal, counted)] = rows(BOOKS)
        months, wrong, entries = months + in_all, wrong + unequal, entries + int(counted)
    if wrong:
        return fail(f"{wrong} 个账本月份借贷不平。", cure="停止记账，从最近的备份恢复，并查明谁动过数据库。")
    return ok(f"{months} 个账本月份、{entries} 条分录，借贷相等")

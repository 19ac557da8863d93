"""The month that anybody may download is read by an accounting program that is not ours, and says what the page says."""
import re
from datetime import date

import pytest
from django.test import Client

from linli.domains.fees.openbooks import queries
from linli.engines.ledger.byhand import commands as byhand
from linli.kernel.models import PublicCode
from tests.domains.fees.payments.conftest import new_desk
from tests.judges.test_books import bean_check

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_public_month_passes_and_one_fen_too_much_does_not(tmp_path):
    desk = new_desk()
    for ym, fen in (("2026-10", 10_001), ("2026-11", 20_000)):
        desk.bill(ym, fen)
        byhand.record_expense(desk.books["service"], on=date.fromisoformat(f"{ym}-12"), account="6401.01", fen=fen // 3,
                              paid_from="1002", supplier="示例公司", purpose='"工资"', key=ym, by=desk.by)
    desk.take(15_000)
    code = PublicCode.objects.get(kind="community", object_id=desk.community).code
    text = Client().get(f"/open/{code}/books.beancount?ym=2026-11&fund=service").content.decode()
    path = tmp_path / "month.beancount"
    path.write_text(text, encoding="utf-8")
    assert bean_check(path).returncode == 0, bean_check(path)
    fund = queries.month(queries.community_of(code), ym="2026-11").fund
    standing = dict(re.findall(r"2026-12-01 balance \S*:(\S+)  (-?[\d.]+) CNY", text))
    assert standing["Receivable1122"] == f"{fund.receivable_fen / 100:.2f}"
    assert standing["Bank1002"] == f"{fund.bank_fen / 100:.2f}"
    path.write_text(text.replace("200.00 CNY", "200.01 CNY", 1), encoding="utf-8")
    assert bean_check(path).returncode != 0

"""Two accounting programs that are not ours read the exported books; a fault of one fen is found by both."""
import re
import shutil
import subprocess
import sys
from datetime import date

import pytest

from linli.engines.ledger import commands, exporting, queries
from linli.engines.ledger.values import EntryDraft
from linli.kernel.access import right, system
from linli.kernel.commands import command
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)
BOOK = right("judge.book", "记账")


@command(needs=BOOK)
def book(book_id: int, *, src: str, on: date, account: str, fen: int, by) -> int:
    return commands.post(book_id, kind="test", src=src, on=on, memo=f'收款 "{src}"；=1+1', by=by,
                         entries=[EntryDraft("1002", fen), EntryDraft(account, -fen)])


@pytest.fixture
def books():
    area = factories.new_area()
    by = system(area)
    community = factories.new_community(area)
    found = commands.open_books(community, starts="2026-09", by=by)
    book(found["service"], src="a", on=date(2026, 9, 3), account="6001", fen=10_001, by=by)
    book(found["service"], src="b", on=date(2026, 10, 5), account="2203", fen=250, by=by)
    wrong = book(found["service"], src="c", on=date(2026, 10, 6), account="6001", fen=99, by=by)
    for month in ("2026-09",):
        commands.close_period(found["service"], ym=month, by=by)
    take_back(wrong, by=by)
    return community, found, by


@command(needs=BOOK)
def take_back(voucher_id: int, *, by) -> int:
    return commands.reverse(voucher_id, on=date(2026, 11, 2), memo="冲正", by=by)


def export(books, form: str) -> str:
    community, _, by = books
    return exporting.export(community, form=form, until="2026-12", by=by)[f"service.{exporting.ENDING[form]}"].decode()


def bean_check(path) -> subprocess.CompletedProcess:
    return subprocess.run([sys.executable, "-m", "beancount.scripts.check", path], capture_output=True, text=True)


def hledger(path) -> subprocess.CompletedProcess:
    program = shutil.which("hledger")
    if not program:
        pytest.skip("hledger is not installed: apt-get install hledger")
    return subprocess.run([program, "-f", str(path), "check", "--strict"], capture_output=True, text=True)


@pytest.mark.parametrize(("form", "judge"), [("beancount", bean_check), ("hledger", hledger)])
def test_the_judge_accepts_and_finds_one_fen(books, tmp_path, form, judge):
    text = export(books, form)
    path = tmp_path / f"books.{form}"
    path.write_text(text, encoding="utf-8")
    assert judge(path).returncode == 0, judge(path)
    path.write_text(text.replace("100.01 CNY", "100.02 CNY", 1), encoding="utf-8")
    assert judge(path).returncode != 0


def test_totals_of_the_export_are_those_of_the_trial_balance(books):
    _, found, by = books
    balance = queries.trial_balance(found["service"], ym="2026-11", by=by)
    assert balance.difference_fen == 0
    standing: dict[str, int] = {}
    for line in export(books, "csv").splitlines()[1:]:
        *_, code, _, amount = line.split(",")
        standing[code] = standing.get(code, 0) + round(float(amount) * 100)
    assert {row.code: row.closing_fen for row in balance.rows if row.closing_fen} == {
        code: fen for code, fen in standing.items() if fen}


def test_a_closed_month_exports_to_the_same_bytes(books):
    assert export(books, "beancount") == export(books, "beancount")
    assert not re.search(r"20\d\d-\d\d-\d\dT", export(books, "beancount"))


def test_no_cell_of_the_voucher_sheet_starts_a_formula(books):
    lines = export(books, "kingdee").splitlines()
    assert lines[0].removeprefix("\ufeff").startswith("日期,凭证字,凭证号")
    assert "-0.99" in export(books, "kingdee")       # a reversal stands negative on its original's side

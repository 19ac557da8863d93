"""Whose money a line is: by what is written, by name and amount together, never by the amount alone."""
from datetime import UTC, datetime

import pytest

from linli.domains.fees.transfers import bankfile
from linli.domains.fees.transfers.rules import matches
from linli.domains.fees.transfers.values import BankDraft, Home, Known

AT = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
KNOWN = Known(
    {1: Home(1, "3-2-501", frozenset({"张三丰"}), 4297), 2: Home(2, "3-2-502", frozenset({"李四光"}), 4297),
     3: Home(3, "12-1-1101", frozenset({"李四光"}), 9000)},
    bills={881234: 2}, desk={"B9": "YJHY-2-0000007"}, booked=frozenset({"B8"}))


def said(remark: str = "", payer: str = "", fen: int = 100, txn: str = "B1"):
    [found] = matches([BankDraft(txn, AT, fen, payer, remark)], KNOWN)
    return found.confidence, found.home


@pytest.mark.parametrize("remark", ["3-2-501物业费", "3幢2单元501室 物业费", "３－２－５０１", "缴 3号楼2单元501 十一月", "物业费 3-2-501 张"])
def test_a_home_that_is_written_is_sure(remark):
    assert said(remark, "王二小") == ("sure", "3-2-501")


def test_a_bill_number_is_sure():
    assert said("账单号：881234") == ("sure", "3-2-502")
    assert said("账单 999999") == ("none", "")


@pytest.mark.parametrize("remark", ["2026-11-23 物业费", "3-2-501 和 3-2-502", "13-2-5011", "3-2-5013"])
def test_what_is_no_home_or_names_two_is_not_guessed(remark):
    assert said(remark) == ("none", "")


def test_a_name_needs_a_look():
    assert said(payer="张三丰", fen=4297) == ("likely", "3-2-501")
    assert said(payer="张三丰", fen=1) == ("likely", "3-2-501")
    assert said(payer="李四光", fen=9000) == ("likely", "12-1-1101")
    assert said(payer="李四光", fen=1) == ("none", "")


def test_never_by_the_amount_alone():
    assert said(payer="王二小", fen=9000) == ("none", "")


def test_what_is_known_already_is_not_booked_again():
    assert said("3-2-501", txn="B8")[0] == "booked"
    assert said("3-2-501", txn="B9")[0] == "desk"


def test_a_number_that_stands_twice_in_a_file_counts_once():
    lines = [BankDraft("B1", AT, 100, "", "3-2-501"), BankDraft("B2", AT, 100), BankDraft("B1", AT, 100, "", "3-2-501")]
    assert [found.confidence for found in matches(lines, KNOWN)] == ["sure", "none", "booked"]


def test_the_columns_of_banks_are_found_by_their_titles():
    found = bankfile.read([
        ["对账单", "", ""], ["账号", "6222"],
        ["交易时间", "借方发生额", "贷方发生额", "对方户名", "交易流水号", "摘要", "附言"],
        ["2026-11-23 10:22:33", "", "1,042.97", "张三丰", "0077\t", "转账", "3-2-501"],
        ["20261124", "50.00", "", "供电公司", "0078", "电费", ""], ["合计", "50.00", "1,042.97"], [""]])
    [line] = found.drafts
    assert (line.txn, line.fen, line.payer, line.remark) == ("0077", 104_297, "张三丰", "转账 3-2-501")
    assert line.at.isoformat() == "2026-11-23T10:22:33+08:00" and (found.spent, found.problems) == (1, ())


def test_signed_amounts_and_sides():
    rows = [["日期", "金额", "借贷标志"], ["2026-11-23", "+5.00", "贷"], ["2026/11/23", "7.00", "借"], ["2026年11月23日", "-8", ""]]
    found = bankfile.read(rows)
    assert ([line.fen for line in found.drafts], found.spent) == ([500], 2)


def test_lines_without_a_number_are_told_apart_and_found_again():
    rows = [["日期", "收入"], *[["2026-11-23", "5.00"]] * 2]
    first, again = bankfile.read(rows), bankfile.read([["x"], *rows])
    assert len({line.txn for line in first.drafts}) == 2
    assert [line.txn for line in first.drafts] == [line.txn for line in again.drafts]


@pytest.mark.parametrize(("cells", "words"), [(["2026-13-45", "5"], "日期看不懂"), (["2026-11-23", "五元"], "金额"),
                                              (["2026-11-23", "5.001"], "最多两位小数")])
def test_what_cannot_be_read_is_said_at_its_row(cells, words):
    found = bankfile.read([["日期", "收入"], cells])
    assert found.drafts == () and found.problems[0].row == 2
    assert words in found.problems[0].words or words in found.problems[0].column


def test_a_sheet_without_the_columns_is_no_statement():
    assert bankfile.read([["房号", "收费项目"], ["3-2-501", "x"]]) is None

"""Every layout typesets an example of its paper; the rules of single papers follow."""
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from linli.engines.documents import papers, typesetting
from linli.engines.documents.papers import Paper

from .conftest import Reader, Sizes

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
DAY = date(2026, 12, 10)
ISSUER = "南塘新村物业服务项目部（示例）"

RECEIPT = papers.Receipt(issuer=ISSUER, number="NT-0001887", paid_at=NOON, home="6 栋 103", payer="孙**", method="现金",
                         cashier="叶**", lines=[papers.ReceiptLine(charge="物业服务费", fen=6240)], total_fen=6240,
                         code="K7M2 9QXD 3ABC1", url="https://linli.example/v/K7M29QXD3ABC1")
SLIP = papers.DoorSlip(issuer=ISSUER, home="7 栋 402", ym="2026-11", due_fen=6172, due_on=DAY, offer="早交，少 2.15 元",
                       lines=[papers.DueLine(charge="物业服务费", months="11 月", fen=6172)], how=["89.53 m² × 0.48"],
                       url="https://linli.example/pay", pay_note="7402", bind_code="T9K4-2MPX", phone="0574-0000-0110",
                       spent_title="10 月的钱花在哪", spent=[papers.SpendLine(name="人员工资", fen=3620000)])
BILL = papers.Bill(issuer=ISSUER, number="NT-202611-0402", community="南塘新村", home="7 栋 402",
                   payer="孙**", ym="2026-11", issued_on=DAY, due_on=DAY,
                   lines=[papers.DueLine(charge="物业服务费", fen=4297)],
                   arrears=[papers.DueLine(charge="物业服务费", months="2026-10", fen=4297)], advance_fen=5000,
                   due_fen=3594, url="https://linli.example/bill")
STATEMENT = papers.Statement(issuer=ISSUER, community="南塘新村", home="7 栋 402", payer="孙**", since=date(2026, 1, 1),
                             until=DAY, made_on=DAY, opening_fen=1000, movements=[
                                 papers.Movement(on=DAY, what="11 月账单", due_fen=4297),
                                 papers.Movement(on=DAY, what="窗口缴费", paid_fen=5000)])
LABEL = papers.SpotLabel(community="南塘新村（示例）", name="1 号水泵房", code="K7M2 9QXD 3ABC1", check_word="青山",
                         url="https://linli.example/q/K7M29QXD3ABC1")
SHIFT = papers.ShiftSheet(issuer=ISSUER, number="JB-1", cashier="叶**", opened_at=NOON, closed_at=NOON,
                          receipts="0001–0058", receipt_count=58, expected_fen=392410, counted_fen=392360,
                          reason="找零差",
                          by_method=[papers.MethodLine(method="现金", count=21, booked_fen=348650)])
BOOKS = papers.OpenBooks(
    community="南塘新村", issuer=ISSUER, ym="2026-10", published="11 月 5 日公布", url="https://linli.example/open/NT",
    income=[papers.BooksLine(name="物业服务费", fen=4382016)], spent=[papers.BooksLine(name="人员工资", fen=3620000)],
    funds=[papers.FundLine(fund="物业服务", opening_fen=100, income_fen=50, spent_fen=20)],
    rates=[papers.RateLine(kind="出租户", due_fen=3, paid_fen=2), papers.RateLine(kind="商铺", due_fen=0, paid_fen=0)],
    months=[papers.MonthBar(ym=f"2026-{month:02}", income_fen=month, spent_fen=0) for month in range(1, 13)])

DAY_REPORT = papers.DayReport(
    issuer=ISSUER, number="NT 2026-11-23", day=DAY, back=[papers.BackLine(method="现金", count=1, fen=4300)],
    by_method=[papers.DayLine(method="现金", count=2, taken_fen=8650, deposit_fen=2000, void_count=1, void_fen=4300)],
    shifts=[papers.DayShift(window="2 号窗口", cashier="叶**", opened="08:30", closed="未交", count=2, fen=8650)])

EXAMPLES: dict[str, Paper] = {
    "day-report": DAY_REPORT,
    "receipt-241": RECEIPT, "receipt-80": RECEIPT, "door-slip": SLIP, "door-slip-large": SLIP, "bill": BILL,
    "statement": STATEMENT, "spot-labels": LABEL, "shift": SHIFT, "open-books": BOOKS,
    "deposit-slip": papers.DepositSlip(issuer=ISSUER, number="CK-1", made_at=NOON, cashier="叶**", fen=342360,
                                       account="共管专户，尾号 6621",
                                       cash=[papers.Denomination(face_fen=50, count=5)]),
    "notice": papers.Notice(community="南塘新村", issuer="南塘新村物业服务项目部", number="公告第 1 号",
                            kind="停水通知", title="11 月 25 日停水", paragraphs=["请提前存水。"], issued_on=DAY,
                            url="https://linli.example/n"),
}
MILLIMETRES = {"receipt-241": (241, 140), "door-slip": (148, 210), "door-slip-large": (148, 210), "bill": (210, 297),
               "statement": (210, 297), "spot-labels": (210, 297), "shift": (210, 297), "open-books": (210, 297), "day-report": (210, 297),
               "deposit-slip": (210, 148), "notice": (210, 297)}


def test_every_layout_has_an_example_here() -> None:
    assert EXAMPLES.keys() == papers.LAYOUTS.keys()


@pytest.mark.parametrize("layout", MILLIMETRES)
def test_prints_one_page_of_its_paper(layout: str, page_sizes: Sizes) -> None:
    assert page_sizes(typesetting.render(layout, EXAMPLES[layout])) == [pytest.approx(MILLIMETRES[layout], abs=.2)]


@pytest.mark.parametrize("layout", papers.LAYOUTS)
def test_only_the_demo_is_marked_as_sample(layout: str, read_pdf: Reader) -> None:
    assert "示例数据" not in read_pdf(typesetting.render(layout, EXAMPLES[layout]))
    if layout != "spot-labels":   # a label is too small; the community's name says （示例）
        assert "示例数据" in read_pdf(typesetting.render(layout, replace(EXAMPLES[layout], sample=True)))


def test_the_large_slip_says_less_in_larger_type(read_pdf: Reader) -> None:
    normal, large = (read_pdf(typesetting.render(name, SLIP)) for name in ("door-slip", "door-slip-large"))
    assert "61.72" in normal and "61.72" in large and "少 2.15 元" in large
    assert "36,200.00" in normal and "36,200.00" not in large


def test_a_bill_shows_what_is_taken_from_the_prepayment(read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render("bill", BILL))
    assert "预存抵扣 −50.00" in text and "35.94 元" in text
    with pytest.raises(ValueError, match="add up"):
        replace(BILL, due_fen=8594)


def test_a_statement_runs_the_balance(read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render("statement", STATEMENT))
    assert "52.97" in text and "还有未缴 2.97" in text


def test_twelve_labels_fill_a_sheet(page_sizes: Sizes, read_pdf: Reader) -> None:
    pdf = typesetting.render("spot-labels", [LABEL] * 13)
    assert len(page_sizes(pdf)) == 2
    assert read_pdf(pdf).count("青山") == 13 and "网址以 linli.example 开头" in read_pdf(pdf)


def test_a_shift_that_is_short_says_so(read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render("shift", SHIFT))
    assert "−0.50" in text and "短款" in text and "找零差" in text


def test_open_books_fit_one_page_however_many_lines(page_sizes: Sizes, read_pdf: Reader) -> None:
    full = replace(BOOKS, income=[papers.BooksLine(name=f"收入项目 {n}", fen=100) for n in range(40)],
                   spent=[papers.BooksLine(name=f"支出项目 {n}", remark="凭证可查", fen=100) for n in range(45)])
    pdf = typesetting.render("open-books", full)
    assert len(page_sizes(pdf)) == 1 and "支出项目 44" in read_pdf(pdf)


def test_rates_are_rounded_without_floats(read_pdf: Reader) -> None:
    text = read_pdf(typesetting.render("open-books", BOOKS))
    assert "66.7%" in text and "结余 7,620.16 元" in text and "1.30" in text


@pytest.mark.parametrize("layout", ["door-slip", "door-slip-large"])
def test_a_slip_is_one_page_however_many_lines(layout: str, page_sizes: Sizes) -> None:
    many = replace(SLIP, lines=[papers.DueLine(charge=f"收费项目 {n}", fen=100) for n in range(16)], due_fen=1600)
    assert len(page_sizes(typesetting.render(layout, many))) == 1


def test_a_long_statement_numbers_its_later_pages(page_sizes: Sizes, read_pdf: Reader) -> None:
    pdf = typesetting.render("statement", [replace(STATEMENT, movements=[*STATEMENT.movements] * 40), STATEMENT])
    text = read_pdf(pdf)
    assert "第 2 页" in text and "第 1 页" not in text and f"第 {len(page_sizes(pdf))} 页" not in text

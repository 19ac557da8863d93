"""期初表: read by cell, all of it written or nothing; a former firm's claim is never our income."""
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from linli.domains.fees.payments import openingsheet
from linli.domains.fees.tariffs import commands as tariffs
from linli.kernel import sheets, spreadsheets
from tests.domains.fees.payments.conftest import one, rows

KNOWN = openingsheet.Known({"3-2-501": 1, "3-2-502": 2}, {"物业服务费": 9}, frozenset({(2, 9, "")}))
ADDRESS = "/console/desk/openings/"


def workbook(*lines, titles=openingsheet.COLUMNS) -> SimpleUploadedFile:
    out = io.BytesIO()
    sheets.write_xlsx(out, [sheets.Column(title) for title in titles], lines)
    return SimpleUploadedFile("期初.xlsx", out.getvalue())


def checked(*cells) -> openingsheet.Checked:
    return openingsheet.check([["2", *(*cells, *[""] * (8 - len(cells)))]], KNOWN)


@pytest.mark.parametrize(("cells", "column", "words"), [
    (("9-9-999", "物业服务费", "2026-05"), "房号", "没有这个房号"), (("", "物业服务费", "2026-05"), "房号", "没有填写"),
    (("3-2-501", "电费", "2026-05"), "收费项目", "没有这个收费项目"), (("3-2-501", "物业服务费", "去年"), "缴至", "2000-01 到 2099-12"),
    (("3-2-501", "物业服务费", "2026-13"), "缴至", "2000-01 到 2099-12"),
    (("3-2-501", "物业服务费", "", "2026-01", "", "一百"), "欠费金额", "看不懂"),
    (("3-2-501", "物业服务费", "", "2026-01", "", "-5"), "欠费金额", "负数"),
    (("3-2-501", "物业服务费", "", "", "", "100"), "欠费金额", "从哪个月起"),
    (("3-2-501", "物业服务费", "", "", "", "", "100", "旧物业"), "欠费金额", "不是我们的钱"),
    (("3-2-502", "物业服务费", "2026-01"), "房号", "已登记过"),
])
def test_what_is_wrong_is_said_at_its_cell(cells, column, words):
    found = checked(*cells)
    assert found.drafts == ()
    assert [(problem.row, problem.column) for problem in found.problems] == [(2, column)]
    assert words in found.problems[0].words


def test_a_row_that_says_nothing_of_its_home_is_passed_over_and_counted(desk, as_):
    tariffs.add_charge(desk.community, code="property", name="物业服务费", basis="area", account="6001",
                       book_id=desk.books["service"], by=desk.accountant)
    browser, empty = as_(desk.accountant), ["3-2-502", "物业服务费", *[""] * 6]
    page = browser.post(ADDRESS, {"file": workbook(["3-2-501", "物业服务费", "2026-05", *[""] * 5], empty)})
    assert "登记 1 项期初" in page.content.decode() and "另有 1 行没填，跳过" in page.content.decode()
    browser.post(f"{ADDRESS}record", {"token": page.context["token"]})
    assert rows("SELECT unit_id FROM fees_openingitem", desk.area) == [(desk.home,)]
    for _ in range(2):
        page = browser.post(ADDRESS, {"file": workbook(empty)})
        assert "没有可登记的" in page.content.decode() and "项期初</button>" not in page.content.decode()
        assert browser.post(f"{ADDRESS}record", {"token": page.context["token"]}).status_code == 422


@pytest.mark.parametrize("written", ["2026-05", "2026.5", "2026/05", "2026年5月", "202605", "２０２６－０５"])
def test_months_are_read_as_people_write_them(written):
    assert checked("3-2-501", "物业服务费", spreadsheets.plain(written)).drafts[0].paid_until == "2026-05"


def test_the_header_may_stand_lower_and_in_any_order():
    table = openingsheet.table([["某小区期初"], ["收费项目", "备注", "房号", "欠费金额（元）"], ["物业服务费", "x", "3-2-501", "5"], [""]])
    assert table == [["3", "3-2-501", "物业服务费", "", "", "", "5", "", ""]]
    assert openingsheet.table([["房", "项目"]]) is None


def test_a_sheet_is_previewed_then_written_whole(desk, as_):
    tariffs.add_charge(desk.community, code="property", name="物业服务费", basis="area", account="6001",
                       book_id=desk.books["service"], by=desk.accountant)
    browser = as_(desk.accountant)
    blank = browser.get(f"{ADDRESS}blank")
    [table] = [openingsheet.table([[cell.text for cell in row] for row in sheet.rows])
               for sheet in spreadsheets.open_file(b"".join(blank.streaming_content))]
    assert [row[1:3] for row in table] == [["3-2-501", "物业服务费"], ["3-2-502", "物业服务费"]]

    wrong = browser.post(ADDRESS, {"file": workbook(["3-2-501", "物业服务费", "", "", "", "12.345", "", ""],
                                                    ["3-2-502", "物业服务费", "2026-05", "", "", "", "8.00", ""])})
    page = wrong.content.decode()
    assert "最多两位小数" in page
    assert "登记 2 项期初" not in page
    returned = browser.post(f"{ADDRESS}returned", {"token": wrong.context["token"]})
    [sheet] = spreadsheets.open_file(b"".join(returned.streaming_content))
    assert "最多两位小数" in sheet.rows[1][8].text

    right = workbook(["3-2-501", "物业服务费", "2026-05", "2026-06", "2026-07", "85.94", "", ""],
                     ["3-2-501", "物业服务费", "", "2024-01", "2024-12", "500.00", "", "旧物业公司"],
                     ["3-2-502", "物业服务费", "2026-08", "", "", "", "8.00", ""])
    preview = browser.post(ADDRESS, {"file": right})
    assert "登记 3 项期初" in preview.content.decode()
    assert one("SELECT count(*) FROM fees_openingitem", desk.area) == 0
    for _ in range(2):      # a second click finds it written and says so
        done = browser.post(f"{ADDRESS}record", {"token": preview.context["token"]})
    assert done.status_code == 422
    assert "已登记过期初" in done.content.decode()
    assert rows("SELECT creditor, open_fen, advance_fen FROM fees_openingitem ORDER BY open_fen", desk.area) == [
        ("", 0, 800), ("", 8594, 0), ("旧物业公司", 50_000, 0)]
    assert desk.balances() == {"1122": 8594, "2203": -800, "4101": 800 - 8594}      # theirs is in no book of ours


@pytest.mark.parametrize(("file", "said"), [
    (SimpleUploadedFile("a.xlsx", b"%PDF-1.7 no sheet"), "打不开"), (SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode()), "没有找到列名"),
    (SimpleUploadedFile("a.csv", "房号,收费项目\n".encode()), "没有内容"), (SimpleUploadedFile("a.csv", b"x" * 2_000_001), "2 MB"),
])
def test_a_file_that_is_none_is_refused(desk, as_, file, said):
    answer = as_(desk.accountant).post(ADDRESS, {"file": file})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)


def test_what_was_not_previewed_here_is_not_written(desk, as_):
    answer = as_(desk.accountant).post(f"{ADDRESS}record", {"token": "forged"})
    assert (answer.status_code, "重新上传" in answer.content.decode()) == (422, True)
    assert as_(desk.accountant).get(f"{ADDRESS}record").status_code == 302

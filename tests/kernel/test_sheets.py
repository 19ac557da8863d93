"""What leaves as a sheet is reopened with programs that are not ours, and nothing in it runs."""
import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest

from linli.kernel import sheets
from linli.kernel.sheets import Column

COLUMNS = [Column("房屋"), Column("欠费", "fen"), Column("面积", "number"), Column("最晚", "date"),
           Column("看过", "time")]
ROWS = [("6 栋 103", 26835, Decimal("89.53"), date(2026, 12, 10), datetime(2026, 11, 23, 6, 11, tzinfo=UTC)),
        ("007", -6240, 3, None, None)]
DANGEROUS = ["=1+1", "+86 199 0000 0001", "-2+3", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "＝1", "\n=1"]


def csv_of(columns: list[Column], rows: list[tuple]) -> bytes:
    out = io.BytesIO()
    sheets.write_csv(out, columns, rows)
    return out.getvalue()


def xlsx_of(columns: list[Column], rows) -> openpyxl.worksheet.worksheet.Worksheet:
    out = io.BytesIO()
    sheets.write_xlsx(out, columns, rows)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue())).active


def test_csv_reads_back_in_chinese_with_plain_amounts() -> None:
    written = csv_of(COLUMNS, ROWS)
    assert written.startswith(b"\xef\xbb\xbf") and b"\r\n" in written
    head, first, second = csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))
    assert head == ["房屋", "欠费", "面积", "最晚", "看过"]
    assert first == ["6 栋 103", "268.35", "89.53", "2026-12-10", "2026-11-23 14:11"]
    assert second == ["007", "-62.40", "3", "", ""]


def test_xlsx_reads_back_with_types() -> None:
    sheet = xlsx_of(COLUMNS, ROWS)
    assert [str(cell.value) for cell in sheet[2]] == [
        "6 栋 103", "268.35", "89.53", "2026-12-10 00:00:00", "2026-11-23 14:11:00"]
    assert sheet["A3"].value == "007" and sheet["B3"].number_format == "#,##0.00" and sheet["B3"].value == -62.4
    assert sheet["A1"].font.b and sheet.freeze_panes == "A2" and sheet.auto_filter.ref == "A1:E3"


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_stays_text_in_csv(text: str) -> None:
    [_, [cell]] = csv.reader(io.StringIO(csv_of([Column("备注")], [(text,)]).decode("utf-8-sig"), newline=""))
    assert cell == "'" + text


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_formula_stays_text_in_xlsx(text: str) -> None:
    cell = xlsx_of([Column("备注")], [(text,)])["A2"]
    assert cell.data_type == "s" and cell.value.replace("_x000D_", "\r") == text and cell.quotePrefix


def test_a_title_is_text_too() -> None:
    assert b"'=1" in csv_of([Column("=1")], []) and xlsx_of([Column("=1")], [])["A1"].data_type == "s"


@pytest.mark.parametrize(("kind", "value"), [("fen", 1.5), ("fen", Decimal(1)), ("number", 1.5), ("fen", True)])
def test_floats_are_a_bug(kind: sheets.Kind, value: object) -> None:
    with pytest.raises(TypeError):
        csv_of([Column("金额", kind)], [(value,)])


def test_a_row_of_the_wrong_length_is_a_bug() -> None:
    with pytest.raises(ValueError, match="zip"):
        csv_of(COLUMNS, [("6 栋 103",)])


def test_a_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    value = xlsx_of([Column("备注")], [("长" * 40_000,)])["A2"].value
    assert len(value) < 32_767 and value.endswith("…（后文略）")


def test_rows_are_read_once_and_one_by_one() -> None:
    def many() -> Iterator[tuple[str, int]]:
        yield from ((f"{n} 栋", n) for n in range(30_000))
    assert xlsx_of([Column("楼栋"), Column("金额", "fen")], many()).max_row == 30_001


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    with pytest.raises(sheets.TooManyRows, match="CSV"):
        xlsx_of([Column("金额", "fen")], [(1,)] * 3)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_download_is_an_attachment_and_repeats_byte_for_byte(form: sheets.Form) -> None:
    first, second = (sheets.download("欠费明细", COLUMNS, ROWS, form=form) for _ in range(2))
    assert b"".join(first) == b"".join(second)
    assert first["Content-Disposition"].startswith("attachment") and first["Content-Type"] == sheets.TYPES[form]

"""The import wizard meets what offices really send: what is wrong is said by cell, and nothing half comes in."""
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from linli.kernel.clock import today
from linli.kernel.jobs import drain
from linli.registry import roles
from tests.kernel.files import bring
from tests.rosters import making

from .hands import fill, press, shown, work_in

pytestmark = pytest.mark.journey
ROSTERS = Path(__file__).parent.parent / "rosters"
COMMUNITY = "玉景花园（示例）"
HEAD = ["房号", "业主姓名", "建筑面积", "电话"]
EVIL = '=HYPERLINK("http://example.invalid","看")'


def upload(page: Page, name: str, data: bytes) -> None:
    page.goto("/console/homes/")
    press(page, "导入花名册")
    page.get_by_label("花名册文件").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": data})
    fill(page, 这份表从哪天起算数=today().isoformat())
    press(page, "上传并读取")


def homes(page: Page) -> str:
    page.goto("/console/homes/")
    return page.locator(".ll-head").inner_text()


def bomb() -> bytes:
    """A workbook of half a MB whose one sheet unpacks to 160 MB."""
    row = b"<row><c t='inlineStr'><is><t>1-1-101</t></is></c></row>"
    sheet = (b"<worksheet xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><sheetData>"
             + row * 3_000_000 + b"</sheetData></worksheet>")
    with zipfile.ZipFile(io.BytesIO(bring.workbook())) as whole:
        return bring.archive(**{name: sheet if name.endswith("sheet1.xml") else whole.read(name)
                                for name in whole.namelist()})


def test_what_is_no_roster_is_refused_in_words(enter):
    page = enter(roles.PROJECT_MANAGER)
    work_in(page, COMMUNITY)
    before = homes(page)
    for name, data, said in (
            ("sealed.xlsx", (ROSTERS / "s17_not_a_sheet.xlsx").read_bytes(), "其实是 PDF 文件"),
            ("setup.xlsx", b"MZ\x90\x00" + bytes(4_000), "“setup.xlsx”"),
            ("letters.xlsx", bring.archive(readme=b"hello"), "“letters.xlsx”"),
            ("bomb.xlsx", bomb(), "解开后过大"),
            ("rubbish.csv", b"\x00\x01\x02" * 400, "“rubbish.csv”"),
            ("scan.pdf", bring.PDF, "这里只能传"),
            ("nothing.xlsx", b"", "空")):
        upload(page, name, data)
        assert "/import" in page.url and page.locator("[aria-invalid]").count(), name
        shown(page, said)
    upload(page, "empty.xlsx", (ROSTERS / "s16_empty.xlsx").read_bytes())
    shown(page, "没有找到花名册：需要一行表头", "没有可导入的户")
    expect(page.get_by_role("button", name="没有可导入的户")).to_be_disabled()
    assert homes(page) == before


@pytest.mark.parametrize(("sample", "homes_in", "kept_out", "cells"), [
    ("s10_duplicates", 5, 3, {"一 F7": "同一户但面积不同", "一 F8": "面积看不懂"}),
    ("s12_formulas", 8, 3, {"公式 I8": "面积看不懂", "公式 D11": "房号看不懂"})])
def test_what_is_wrong_is_said_by_cell_and_comes_back_with_reasons(enter, sample, homes_in, kept_out, cells):
    page = enter(roles.PROJECT_MANAGER)
    work_in(page, COMMUNITY)
    before = homes(page)
    upload(page, f"{sample}.xlsx", (ROSTERS / f"{sample}.xlsx").read_bytes())
    for cell, reason in cells.items():
        expect(page.get_by_role("row", name=cell)).to_contain_text(reason)
    assert homes(page) == before        # looking changes nothing
    page.go_back()
    press(page, f"导入 {homes_in} 户，跳过 {kept_out} 行")
    shown(page, "正在导入")         # asked for: now the worker may run
    drain()
    page.reload()
    shown(page, "已完成", f"{kept_out} 行没有导入")
    assert len(reasons(page)) == kept_out


def test_cells_that_start_a_formula_come_back_as_text(enter):
    page = enter(roles.PROJECT_MANAGER)
    work_in(page, COMMUNITY)
    upload(page, "evil.xlsx", making.sheet([
        HEAD, ["9-1-101", "张甲", "约几十", EVIL], ["=cmd|' /C calc'!A0", "李乙", 70, "19900000002"],
        ["9-1-103", "王丙", 80, "19900000003"]]))
    press(page, "导入 1 户，跳过 2 行")
    shown(page, "正在导入")         # asked for: now the worker may run
    drain()
    page.reload()
    found = reasons(page)
    assert "面积看不懂" in found["2"] and "房号看不懂" in found["3"]


def reasons(page: Page) -> dict[str, str]:
    """Download the returned workbook: no cell of it calculates; return the reasons by row of the original."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载退回的表格").click()
    found = {}
    for sheet in openpyxl.load_workbook(io.BytesIO(waiting.value.path().read_bytes())):
        head, *rows = [list(row) for row in sheet.iter_rows() if any(cell.value for cell in row)]
        assert all(cell.data_type != "f" for row in rows for cell in row)
        title = next(row for row in [head, *rows] if any(cell.value == "原因" for cell in row))
        at = [cell.value for cell in title]
        for row in rows:
            if row is not title and row[at.index("原行号")].value:
                found[str(row[at.index("原行号")].value)] = row[at.index("原因")].value
    return found

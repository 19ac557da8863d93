"""What a stranger reads of the books: on a phone, and on one sheet of paper."""
import re
import subprocess

import pytest

from linli.kernel.clock import month_of, months_later, today

from .conftest import NARROW
from .hands import shown

pytestmark = pytest.mark.journey
COMMUNITY = "玉景花园（示例）"


def test_a_stranger_reads_the_open_books_on_a_phone_and_on_one_sheet(enter):
    page = enter.anybody(NARROW)
    page.goto("/open/YJHY")
    shown(page, COMMUNITY, "月初结余", "月末结余", "物业服务收入")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(f"/open/YJHY?ym={months_later(month_of(today()), -2)}")
    shown(page, "已结账")
    assert sheets(page.pdf(format="A4", print_background=True)) == 1
    posted = page.request.get(page.locator("a[href*='a4.pdf']").get_attribute("href"))
    assert sheets(posted.body()) == 1
    page.locator("main a[href*='/vouchers']").first.click()
    shown(page, COMMUNITY)
    assert not re.search(r"\d-\d-\d{3}|199\d{8}", page.inner_text("main"))
    assert page.request.get("/open/YJHY/books.csv").ok


def sheets(pdf: bytes) -> int:
    said = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return int(re.search(r"Pages:\s+(\d+)", said)[1])

"""As a cashier does it: upload, look, correct, confirm; claim later what nobody knew."""
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from linli.kernel import sheets, spreadsheets
from tests import factories
from tests.domains.fees.payments.conftest import one, rows

ADDRESS = "/console/desk/transfers/"
TITLES = ("交易时间", "贷方发生额", "对方户名", "交易流水号", "附言")
LINES = (("2026-11-23 10:00:00", "42.97", "王二小", "A1", "3-2-501 物业费"),
         ("2026-11-23 11:00:00", "20.00", "李四光", "A2", "物业费"),
         ("2026-11-23 12:00:00", "8.00", "=HYPERLINK(1)", "A3", "+谢谢"))


def statement(*lines, titles=TITLES) -> SimpleUploadedFile:
    out = io.BytesIO()
    sheets.write_xlsx(out, [sheets.Column(title) for title in titles], lines)
    return SimpleUploadedFile("流水.xlsx", out.getvalue())


def test_upload_correct_confirm_claim(desk, as_):
    browser = as_(desk.cashier)
    assert "没有待认领的钱" in browser.get(ADDRESS).content.decode()
    page = browser.post(ADDRESS, {"file": statement(*LINES)})
    text = page.content.decode()
    for said in ("附言写了房号", "只有户名对", "户名也对不上", "70.97"):
        assert said in text
    assert rows("SELECT count(*) FROM fees_bankline", desk.area) == [(0,)]
    token = page.context["token"]
    table = browser.post(f"{ADDRESS}returned", {"token": token})
    [sheet] = spreadsheets.open_file(b"".join(table.streaming_content))
    assert [row[5].text for row in sheet.rows] == ["房号", "3-2-501", "3-2-502", ""]
    wrong = browser.post(f"{ADDRESS}book", {"token": token, "home0": "9-9-999", "home1": "3-2-502", "home2": ""})
    assert wrong.status_code == 422 and "没有“9-9-999”这个房号" in wrong.content.decode()
    for _ in range(2):      # a second click, or the same file once more, changes nothing
        done = browser.post(f"{ADDRESS}book", {"token": token, "home0": "3-2-501", "home1": "", "home2": ""})
        assert done.status_code == 302
        assert one("SELECT count(*) FROM fees_receipt", desk.area) == 1
    text = browser.get(ADDRESS).content.decode()
    assert "李**" in text and "李四光" not in text and "28.00" in text
    line = one("SELECT id FROM fees_bankline WHERE txn = 'A2'", desk.area)
    again = browser.post(f"{ADDRESS}{line}/give", {"home": "8-8-888"})
    assert again.status_code == 422 and "没有“8-8-888”这个房号" in again.content.decode()
    assert browser.post(f"{ADDRESS}{line}/give", {"home": "3-2-502"}).status_code == 302
    assert rows("SELECT fen FROM fees_receipt WHERE unit_id = %s", desk.area, desk.neighbour) == [(2000,)]
    page = browser.post(ADDRESS, {"file": statement(*LINES)}).content.decode()
    assert page.count("这个流水号登记过") == 3
    assert "确认入账" not in page and "没有要入账的" in page


def test_what_cannot_be_read_is_said_plainly(desk, as_):
    browser = as_(desk.cashier)
    for upload, words in ((SimpleUploadedFile("x.xlsx", b"PK nonsense"), "打不开"), (statement(("x",), titles=("房号",)), "没有找到列名"),
                          (statement(), "没有收入"), (statement(("2026-11-23", "五元", "", "", "")), "第 2 行的金额“五元”"),
                          (statement(*[("2026-11-23", "1", "", str(n), "") for n in range(501)]), "一次最多 500 笔")):
        page = browser.post(ADDRESS, {"file": upload})
        assert (page.status_code, words in page.content.decode()) == (422, True), words
    for address in ("book", "returned"):
        page = browser.post(f"{ADDRESS}{address}", {"token": "nonsense"})
        assert page.status_code == 422 and "预览已过期" in page.content.decode()
    assert browser.post(f"{ADDRESS}999999/give", {"home": "3-2-501"}).status_code == 404


def test_nobody_else_opens_it(desk, as_):
    assert as_(factories.member(desk.area, "butler", "community", desk.community)).get(ADDRESS).status_code == 403

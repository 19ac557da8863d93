"""The bank's file becomes payments: what says a home is sure, the cashier corrects, nobody's money waits for its home."""
import pytest
from playwright.sync_api import expect

from linli.registry import roles

from .conftest import picture
from .hands import press, shown, work_in

pytestmark = pytest.mark.journey
COMMUNITY = "玉景花园（示例）"
FILE = """交易时间,借方发生额,贷方发生额,对方户名,交易流水号,附言
2026-11-20 09:12:00,,52.00,王二小,JY202611200001,1-2-602 物业费
2026-11-20 10:40:00,,31.50,李小二,JY202611200002,十一月物业费
2026-11-20 11:05:00,86.00,,供电公司,JY202611200003,公区电费
2026-11-20 15:31:00,,20.00,,JY202611200004,
合计,86.00,103.50,,,
"""


def test_a_bank_file_is_matched_corrected_booked_and_claimed(enter):
    cashier = enter(roles.CASHIER)
    work_in(cashier, COMMUNITY)
    cashier.goto("/console/desk/transfers/")
    upload = {"name": "流水.csv", "mimeType": "text/csv", "buffer": FILE.encode("gb18030")}
    cashier.get_by_label("银行流水（xlsx、xls 或 csv）").set_input_files(upload)
    press(cashier, "上传并核对")
    shown(cashier, "3 笔", "另有 1 笔支出不管", "附言写了房号", "没认出")
    picture(cashier, "bank-file")
    expect(cashier.get_by_label("第 1 笔的房号")).to_have_value("1-2-602")
    cashier.get_by_label("第 2 笔的房号").fill("9-9-999")
    press(cashier, "确认入账")
    shown(cashier, "没有“9-9-999”这个房号")
    cashier.get_by_label("第 2 笔的房号").fill("")
    press(cashier, "确认入账")
    shown(cashier, "2 笔，共 51.50 元", "李**")
    picture(cashier, "bank-held")
    cashier.get_by_label("给哪一户，房号").first.fill("1-2-601")
    cashier.get_by_role("button", name="认领").first.click()
    cashier.wait_for_url("**/console/receipts/**")
    shown(cashier, "31.50", "1-2-601")
    cashier.goto("/console/desk/transfers/")
    shown(cashier, "1 笔，共 20.00 元")
    cashier.get_by_label("银行流水（xlsx、xls 或 csv）").set_input_files(upload)
    press(cashier, "上传并核对")
    expect(cashier.get_by_text("这个流水号登记过")).to_have_count(3)

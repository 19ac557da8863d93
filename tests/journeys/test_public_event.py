"""The pump is down: many report it, each from their own phone; one case, one word and one result reach them all."""
import re

import pytest
from playwright.sync_api import Page, expect

from linli.engines.cases.matters.models import Case
from linli.engines.messaging.models import Message
from linli.kernel.tenancy import in_area
from linli.registry import roles

from . import matters
from .conftest import NARROW
from .hands import press, shown
from .matters import act, fits, photo, send

pytestmark = pytest.mark.journey
PROGRESS, DONE = "接触器已换，预计 15:30 恢复供水", "水泵已恢复，请先放三分钟再用"


def no_water(page: Page, text: str) -> None:
    """Fill in a report as a resident does, up to the button."""
    page.goto("/cases/new")
    page.locator("label.pay", has_text="供水").click()
    page.get_by_label("说说情况").fill(text)


def reported(page: Page, text: str) -> int:
    no_water(page, text)
    press(page, "提交")
    return int(re.search(r"/cases/(\d+)", page.url)[1])


def test_one_event_takes_in_all_reports_and_one_answer_reaches_everybody(enter):
    with in_area(matters.area()):
        event = Case.objects.get(public_event=True, title="1 号水泵房水泵停机").pk

    owner, member, tenant = (enter(role, NARROW) for role in (roles.OWNER, roles.COMMITTEE_MEMBER, roles.TENANT))
    first, second = reported(owner, "家里一滴水都没有"), reported(member, "楼上也没水了")
    no_water(tenant, "没水")
    expect(tenant.get_by_label("已经有人报了")).to_contain_text("供水")
    assert fits(tenant)
    tenant.get_by_label("已经有人报了").locator(".cell", has_text="1 号水泵房").get_by_role("button", name="我也遇到").click()
    shown(tenant, "您也遇到这件事", "王维修")
    passer_by = enter.anybody(NARROW)
    passer_by.goto(f"/q/{matters.spot_code('1 号水泵房')}")
    press(passer_by, re.compile("我也遇到"))
    assert "/r/" in passer_by.url

    desk = enter(roles.DISPATCHER)
    desk.goto(f"/console/cases/{event}/link")
    for one in (first, second):
        desk.locator(f"main [name=pick][value='{one}']").check()
    send(desk, "并入报事")
    shown(desk, "另有 2 人也遇到", matters.row(first).number)
    act(desk, event, "tell", "发进度", text=PROGRESS)

    followed = {owner: f"/cases/{first}", member: f"/cases/{second}", tenant: tenant.url, passer_by: passer_by.url}
    for page, address in followed.items():
        page.goto(address)
        shown(page, PROGRESS)
        expect(page.locator("main")).not_to_contain_text("家里一滴水都没有" if page is not owner else "楼上也没水了")
        assert fits(page)
    owner.goto("/cases/")                       # taken in is not over
    expect(owner.locator("a.cell", has_text="家里一滴水都没有")).to_contain_text("一起办")

    desk.goto(f"/console/cases/{event}/finish")
    desk.locator("main [name=text]").fill(DONE)
    desk.locator("main [name=after]").set_input_files(photo("泵房.png"))
    send(desk, "办结公共事件")
    for page, address in followed.items():
        page.goto(address)
        shown(page, DONE)
    assert owner.locator(".pics img").last.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    assert tenant.locator(".pics img").last.evaluate("img => img.decode().then(() => img.naturalWidth)") > 0

    with in_area(matters.area()):               # on their phones, each once
        told = list(Message.objects.filter(text__contains=PROGRESS).values_list("address", flat=True))
    assert len(told) == len(set(told)) > 12

"""A figure of the open books is asked about by an owner and answered for everybody, without the asker's name."""
import re

import pytest
from playwright.sync_api import expect

from linli.kernel.clock import month_of, months_later, today
from linli.registry import roles

from . import matters
from .conftest import NARROW
from .hands import press, shown
from .matters import act, fits

pytestmark = pytest.mark.journey
ASKED, ANSWER = "这一笔为什么比上个月多？", "上个月少算了一次夜间抢修，凭证附后，合计没有变。"


def test_a_question_to_a_public_figure_is_answered_in_public(enter):
    month = months_later(month_of(today()), -2)
    stranger = enter.anybody(NARROW)
    stranger.goto(f"/open/YJHY?ym={month}")
    stranger.locator("main a[href*='/vouchers']").first.click()
    figure = stranger.url
    press(stranger, "对这个数字有疑问")
    expect(stranger).to_have_url(re.compile("/sign-in"))        # only an owner asks

    owner = enter(roles.OWNER, NARROW)
    owner.goto(figure)
    press(owner, "对这个数字有疑问")
    shown(owner, "5 个工作日内公开答复")
    owner.get_by_label("您想问什么").fill(ASKED)
    press(owner, "提交")
    shown(owner, "等待公开答复", ASKED)
    assert fits(owner)
    case = matters.newest()
    assert (case.kind, case.text) == ("objection", ASKED)
    stranger.goto(figure)
    shown(stranger, ASKED)
    expect(stranger.locator("main")).not_to_contain_text(ANSWER)

    manager = enter(roles.PROJECT_MANAGER)
    manager.goto(f"/console/cases/{case.pk}/")
    shown(manager, ASKED, "所指账目")
    expect(manager.locator("main")).not_to_contain_text("/open/")      # in words, not as an address
    act(manager, case.pk, "answer", "公开答复", text=ANSWER)
    for page in (stranger, owner):
        page.goto(figure)
        shown(page, ASKED, ANSWER)
        expect(page.locator("main")).not_to_contain_text("业主甲")
        assert fits(page)
    owner.goto(f"/cases/{case.pk}")
    shown(owner, ANSWER, "已答复")
    press(owner, "确认已办好")
    shown(owner, "已办结")

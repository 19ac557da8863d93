"""A notice for some buildings: written at the console, read on phones, counted once a home, public and on paper."""
import re

import pytest
from playwright.sync_api import Page, expect

from linli.registry import roles

from .conftest import NARROW
from .hands import fill, pdf_text, press, shown, work_in
from .matters import fits

pytestmark = pytest.mark.journey
COMMUNITY = "玉景花园（示例）"
TITLE, BODY = "周六上午 9:00–11:00 停电检修", "请提前关好电脑。\n电梯停用，行动不便的请打电话。"


def opened(page: Page, homes: int) -> None:
    """So many homes opened it, as the console says."""
    page.reload()
    expect(page.locator(".kpi", has_text="同一户只算一次")).to_contain_text(re.compile(rf"已打开\s*{homes}\s*户"))


def test_a_notice_reaches_its_homes_the_board_and_everybody(enter):
    manager = enter(roles.PROJECT_MANAGER)
    work_in(manager, COMMUNITY)
    manager.goto("/console/notices/new")
    fill(manager, 类别="停水停电", 标题=TITLE, 停哪里="1 幢", 为什么="检修配电柜", 内容=BODY, 联系电话="199 0000 9903")
    press(manager, "存为草稿")
    shown(manager, "请选择发给哪里")                    # nothing of what was typed is lost
    expect(manager.get_by_label("标题")).to_have_value(TITLE)
    manager.get_by_label("1幢", exact=True).check()
    press(manager, "存为草稿")
    shown(manager, "草稿", BODY.splitlines()[1])
    press(manager, "发布给1幢")
    shown(manager, "已发布")
    opened(manager, 0)

    owner, family, neighbour = (enter(role, NARROW) for role in (roles.OWNER, roles.FAMILY, roles.COMMITTEE_MEMBER))
    owner.goto("/home/")
    shown(owner, TITLE)
    press(owner, TITLE)
    shown(owner, *BODY.splitlines())
    assert fits(owner)
    opened(manager, 1)
    for page in (family, neighbour):
        page.goto("/notices")
        press(page, TITLE)
    opened(manager, 2)                                  # the family is of the owner's home: counted once
    shown(manager, "2 / 24 户")

    link = manager.get_by_role("link", name="公开页").get_attribute("href")
    stranger = enter.anybody(NARROW)
    stranger.goto(link)
    shown(stranger, TITLE, *BODY.splitlines())
    assert fits(stranger)
    stranger.goto("/board/YJHY")
    shown(stranger, TITLE)
    sheet = pdf_text(manager.request.get(manager.get_by_role("link", name="张贴版").get_attribute("href")).body())
    assert all(word in re.sub(r"\s", "", sheet) for word in ("停电检修", "检修配电柜", "电梯停用"))

    fill(manager, 为什么撤回="改到下周")
    press(manager, "撤回这份公告")
    stranger.goto(link)
    shown(stranger, "这份公告已经撤回：改到下周")

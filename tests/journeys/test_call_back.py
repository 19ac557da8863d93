"""How a matter ends: somebody else calls back, nobody answers for three days, or it was not solved after all."""
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.ticking import tell_area
from linli.engines.cases.intake import commands as intake
from linli.engines.cases.intake.values import NewCase
from linli.engines.cases.matters.models import Case
from linli.kernel.tenancy import in_area
from linli.registry import roles

from . import matters
from .conftest import NARROW
from .hands import press, shown
from .matters import fits

pytestmark = pytest.mark.journey


def reported(kind: str = "repair", category: str = "door", text: str = "单元门锁坏了") -> int:
    """By the owner, at home."""
    owner = matters.person(roles.OWNER)
    return intake.submit(owner.grants[0].place_id, given=NewCase(kind, category, text), at=timezone.now(),
                         by=owner).case_id


def own(page: Page, case: int) -> None:
    page.goto(f"/cases/{case}")
    assert fits(page)


def test_who_handled_it_does_not_call_back_and_another_does(enter):
    case = reported("complaint", "delay", "报了三次没人管")
    matters.worked(case, role=roles.PROJECT_MANAGER, text="已上门说明，补了门禁卡")
    manager, desk = enter(roles.PROJECT_MANAGER), enter(roles.DISPATCHER)
    manager.goto(f"/console/call-backs/{case}/")
    shown(manager, "这件是您办过的，要由别人回访")
    expect(manager.get_by_role("button", name="记下回访")).to_have_count(0)
    desk.goto(f"/console/call-backs/{case}/")
    press(desk, "没打通")
    shown(desk, "从“待回访”里选一件")
    desk.goto(f"/console/call-backs/{case}/")
    shown(desk, "1 / 3 次")
    desk.get_by_label("已解决，满意").check()
    desk.get_by_label("原话").fill("很快就有人来了")
    press(desk, "记下回访")
    assert matters.row(case).outcome == "called_back"
    owner = enter(roles.OWNER, NARROW)
    own(owner, case)
    shown(owner, "已办结", "回访过了")


def test_what_was_not_solved_begins_again_under_its_number(enter):
    case = reported()
    matters.worked(case)
    owner, desk = enter(roles.OWNER, NARROW), enter(roles.DISPATCHER)
    own(owner, case)
    owner.locator("[name=speed][value='5']").check(force=True)
    expect(owner.locator("[name=result][value='5']")).to_be_checked()      # one row speaks for those not touched
    owner.locator("[name=manner][value='4']").check(force=True)
    expect(owner.locator("[name=speed][value='5']")).to_be_checked()
    press(owner, "确认已办好")
    shown(owner, "已办结", "您的评价")
    owner.get_by_text("没解决，请再来").click()
    owner.get_by_label("哪里没解决").fill("第二天又锁不上")
    press(owner, "重新办理")
    shown(owner, "第二天又锁不上", matters.row(case).number)
    desk.goto(f"/console/cases/{case}/")
    shown(desk, "二次办理", "第二天又锁不上", "待派单")

    matters.worked(case, text="换了锁体")
    press_confirm(owner, case)
    in_the_past(case, days=15, minutes=1)
    own(owner, case)                                            # too late: said beforehand, with what to do instead
    expect(owner.get_by_text("没解决，请再来")).to_have_count(0)
    shown(owner, "办结已超过 15 天")
    owner.get_by_role("link", name="请重新报一件").click()
    expect(owner.get_by_role("button", name="提交")).to_be_visible()


def press_confirm(page: Page, case: int) -> None:
    own(page, case)
    press(page, "确认已办好")
    shown(page, "已办结")


def in_the_past(case: int, **ago: int) -> None:
    with in_area(matters.area()):
        Case.objects.filter(pk=case).update(closed_at=timezone.now() - timedelta(**ago))


def test_silence_closes_a_repair_after_three_days_and_never_a_complaint(enter):
    cases = [reported(text="楼道窗关不上"), reported("complaint", "noise", "半夜装修")]
    matters.worked(cases[0])
    matters.worked(cases[1], role=roles.GUARD, text="已劝止")
    now = timezone.now()
    with in_area(matters.area()):
        assert {clock.due - clock.anchor for clock in CaseClock.objects.filter(case__in=cases, name="confirm")} == {
            timedelta(hours=72)}
        CaseClock.objects.filter(case__in=cases, name="confirm").update(due=now, fires=now, step=1)
    tell_area(matters.area(), now)
    owner = enter(roles.OWNER, NARROW)
    own(owner, cases[0])
    shown(owner, "三天没有异议，自动办结")
    own(owner, cases[1])
    shown(owner, "已答复，请您看看")
    desk = enter(roles.DISPATCHER)
    desk.goto("/console/call-backs/")
    shown(desk, "半夜装修")

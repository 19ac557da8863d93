"""Who passes by reports without signing in, follows it by a secret link to its end, and says how it was."""
import re

import pytest
from playwright.sync_api import Page, expect

from linli.registry import roles

from . import matters
from .conftest import NARROW
from .hands import press, shown
from .matters import act, fits, photo, send

pytestmark = pytest.mark.journey
LAMP = "5 号路灯"


def scanned(page: Page, spot: str = LAMP) -> None:
    page.goto(f"/q/{matters.spot_code(spot)}")


def chosen(page: Page, tile: str) -> None:
    page.locator("label.pay", has_text=tile).click()


def test_a_passer_by_reports_a_dark_lamp_and_follows_it_to_the_end(enter):
    visitor = enter.anybody(NARROW)
    scanned(visitor)
    shown(visitor, LAMP, "不用登录", "这里的公告")
    chosen(visitor, "灯不亮")
    visitor.locator("[name=photos]").set_input_files(photo("路灯.png"))
    visitor.get_by_label("说一句").fill("晚上看不清台阶")
    press(visitor, "提交")
    link = visitor.url
    assert re.search(r"/r/[\w-]{30,}$", link) and fits(visitor)
    shown(visitor, "晚上看不清台阶", "待受理")
    assert visitor.locator(".shots img").evaluate("img => img.decode().then(() => img.naturalWidth)") > 0
    case = matters.newest()
    assert (case.source, case.place.name) == ("qr", LAMP)

    desk = enter(roles.DISPATCHER)
    desk.goto("/console/cases/?view=unassigned")
    desk.get_by_role("link", name="晚上看不清台阶").locator("visible=true").click()
    shown(desk, "扫码", LAMP)
    wang = matters.person(roles.REPAIRER)
    act(desk, case.pk, "dispatch", "派单", user_id=str(wang.user_id), reason="就在附近")
    shown(desk, wang.name, "已派单")
    visitor.reload()
    shown(visitor, wang.name, "已派单")

    hand = enter(roles.REPAIRER, NARROW)
    act(hand, case.pk, "accept", "接单")
    hand.goto(f"/console/cases/{case.pk}/arrive")
    hand.locator("[name=photos]").set_input_files(photo("到场.png"))
    send(hand, "到场")
    act(hand, case.pk, "start", "开始处置")
    hand.goto(f"/console/cases/{case.pk}/resolve")
    hand.get_by_label("做了什么").fill("换了灯泡和镇流器")
    hand.locator("[name=after]").set_input_files(photo("修后.png", (240, 230, 150)))
    send(hand, "办结")

    visitor.goto(link)
    shown(visitor, "换了灯泡和镇流器", "待验收", "修好了吗？")
    assert fits(visitor)
    press(visitor, "好了，确认")
    shown(visitor, "已办结")
    for part, stars in (("speed", 5), ("result", 4), ("manner", 5)):
        visitor.locator(f"[name={part}][value='{stars}']").check(force=True)
    press(visitor, "提交评价")
    expect(visitor.get_by_role("button", name="提交评价")).to_have_count(0)
    shown(visitor, "4 星")
    desk.goto(f"/console/cases/{case.pk}/")
    shown(desk, "已办结", "结果 4 星")


@pytest.mark.parametrize(("records", "kind"), [("audio/webm;codecs=opus", "webm"), ("audio/mp4", "m4a")])
def test_what_is_said_at_the_code_is_recorded_in_the_page_and_heard_at_the_desk(enter, records, kind):
    """In what the browser records: of an iPhone's MP4, of others WebM. The microphone is the browser's own beep."""
    visitor = enter.anybody(NARROW)
    visitor.context.grant_permissions(["microphone"])
    visitor.add_init_script(f"if (window.MediaRecorder) MediaRecorder.isTypeSupported = (type) => type === '{records}'")
    scanned(visitor)
    chosen(visitor, "灯不亮")
    chosen(visitor, "说一段话")
    expect(visitor.locator(".say")).to_contain_text("正在录音，说完再点一下 0:01")
    chosen(visitor, "正在录音")
    expect(visitor.locator(".say")).to_contain_text("录好了")
    expect(visitor.get_by_role("button", name="不要这段录音")).to_be_visible()
    assert fits(visitor)
    chosen(visitor, "录好了")
    expect(visitor.locator(".say")).to_contain_text("0:01")
    visitor.get_by_role("button", name="提交").click()      # while it still records: what was said goes along
    visitor.wait_for_url(re.compile("/r/"))
    case = matters.newest()
    [voice] = matters.files_of(case.pk)
    assert voice.kind == kind
    desk = enter(roles.DISPATCHER)
    desk.goto(f"/console/cases/{case.pk}/")
    heard = desk.locator(f"audio[src='/files/{voice.id}']").first
    assert heard.evaluate("""sound => new Promise((done, fail) => {
        sound.onloadedmetadata = () => done(sound.duration > 0);
        sound.onerror = () => fail(sound.error.message);
        sound.load();
        sound.preload = 'auto'; sound.load() })""")


def test_another_secret_finds_nothing(enter):
    stranger = enter.anybody(NARROW)
    answer = stranger.goto("/r/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert answer.status == 404
    shown(stranger, "这个链接不对或已失效")


def test_a_flood_from_one_phone_is_told_to_wait_in_words_and_keeps_what_was_typed(enter):
    visitor = enter.anybody(NARROW)
    for turn in range(4):
        scanned(visitor, "垃圾分类点")
        chosen(visitor, "脏乱")
        visitor.get_by_label("说一句").fill(f"第 {turn} 袋")
        with visitor.expect_response(lambda answer: answer.url.endswith("/report")) as sent:
            press(visitor, "提交")
        if sent.value.status == 429:
            break
    assert sent.value.status == 429
    shown(visitor, "操作太频繁")
    expect(visitor.get_by_label("说一句")).to_have_value(f"第 {turn} 袋")
    assert fits(visitor)
    scanned(visitor)                                        # reading is never refused
    shown(visitor, LAMP)

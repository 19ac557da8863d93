"""The staff phone: one's own work and the pool, what may be done on a case, reporting for others, who is on duty."""
import io
import re
from datetime import timedelta
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from PIL import Image

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.matters.models import Case, CaseFile
from linli.kernel import codes, http
from linli.kernel.access import Actor, Grant
from linli.kernel.models import JournalRow
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.places import commands as places

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(town):
    """The pages read the clock of the machine: it stands at the hour of the story."""
    with time_machine.travel(town.at + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def on_phone(monkeypatch):
    """`on_phone(town.repairer)`: their browser."""
    def enter(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return enter


def member(town, role: str, scope: str = "community") -> Actor:
    return town.worker("新同事", role=role) if scope == "worker" else Actor(
        77, "某人", town.area, grants=(Grant(role, scope, town.community),))


def picture(shade: int = 9) -> io.BytesIO:
    data = io.BytesIO()
    Image.new("RGB", (60, 40), (shade, 90, 120)).save(data, "PNG")
    data.seek(0)
    data.name = f"{shade}.png"
    return data


def text(answer) -> str:
    return answer.content.decode()


def posted(browser: Client, path: str, **given):
    return browser.post(path, {"key": uuid4().hex, **given})


def act(browser: Client, case: int, name: str, **given):
    return posted(browser, f"/staff/cases/{case}/{name}/", **given)


def buttons(town, browser: Client, case: int) -> set[str]:
    page = text(browser.get(f"/staff/cases/{case}/"))
    return {name for name in ("accept", "refuse", "contest", "arrive", "start", "resolve", "suspend", "transfer",
                              "whistle", "add_note", "add_photo", "resume", "report_in", "part_done")
            if f"/staff/cases/{case}/{name}/" in page}


def test_the_worklist_shows_the_late_first_and_what_waits_today(town, on_phone):
    soon, late = town.dispatched(text="灯不亮"), town.dispatched(text="水管爆了")
    with in_area(town.area):
        Case.objects.filter(pk=late).update(title="水管爆了")
    page = text(on_phone(town.repairer).get("/staff/cases/"))
    assert "待办" in page and page.count('href="/staff/cases/') >= 2
    assert f"/staff/cases/{soon}/" in page and f"/staff/cases/{late}/" in page
    assert "今日已办" in page and "超时" in page


@pytest.mark.parametrize("role", [roles.REPAIRER, roles.GUARD, roles.BUTLER, roles.CLEANER])
@pytest.mark.parametrize("path", ["/staff/cases/", "/staff/cases/?view=pool", "/staff/cases/?view=called",
                                  "/staff/cases/?view=ended", "/staff/cases/?view=nonsense", "/staff/cases/report/",
                                  "/staff/cases/fix/", "/staff/cases/duty/", "/staff/today"])
def test_every_kind_of_staff_opens_every_page(town, on_phone, role, path):
    assert on_phone(member(town, role)).get(path).status_code == 200


def test_a_case_shows_what_may_be_done_now_and_nothing_else(town, on_phone):
    case, browser = town.dispatched(), on_phone(town.repairer)
    always = {"add_note", "add_photo"}
    assert buttons(town, browser, case) - always == {"accept", "refuse", "contest", "whistle"}
    assert act(browser, case, "accept").headers["Location"] == f"/staff/cases/{case}/"
    assert buttons(town, browser, case) - always == {"arrive", "contest", "suspend", "transfer", "whistle"}
    assert act(browser, case, "arrive", way="call").status_code == 302
    assert buttons(town, browser, case) - always == {"start", "resolve", "suspend", "transfer", "whistle"}
    assert act(browser, case, "start").status_code == 302
    assert "办结前要有" in text(browser.get(f"/staff/cases/{case}/"))
    assert browser.get(f"/staff/cases/{case}/accept/").status_code == 302      # over: back to the case
    answer = act(browser, case, "resolve", text="换了软管", materials="软管", cost="12.50", after=picture())
    assert answer.status_code == 302 and town.state(case) == "resolved"
    row = town.row(case)
    assert (row.cost_fen, row.result) == (1250, "换了软管")
    with in_area(town.area):
        assert CaseFile.objects.filter(case=case, stage="after").count() == 1


def test_a_strangers_case_is_not_there(town, on_phone):
    case = town.dispatched()
    browser = on_phone(town.other)
    assert browser.get(f"/staff/cases/{case}/").status_code == 404
    for name in ("accept", "resolve", "add_note"):
        assert browser.get(f"/staff/cases/{case}/{name}/").status_code == 404
        assert act(browser, case, name, text="试").status_code == 404
    assert posted(browser, f"/staff/cases/{case}/contact").status_code == 404
    assert on_phone(town.repairer).get(f"/staff/cases/{case}/nonsense/").status_code == 404


def test_the_pause_that_a_repairer_asks_for_opens_with_the_wished_visit(town, on_phone):
    come = town.at + timedelta(hours=20)
    case = town.dispatched(wished_from=come, wished_until=come + timedelta(hours=3))
    handling.accept(case, at=town.later(minutes=1), by=town.repairer)
    form = text(on_phone(town.repairer).get(f"/staff/cases/{case}/suspend/"))
    chosen = re.search(r'<input[^>]*value="appointment"[^>]*>', form)[0]
    assert "checked" in chosen and f"{timezone.localtime(come):%Y-%m-%dT%H:%M}" in form and "报事人方便的时间：" in form
    plain = text(on_phone(town.repairer).get(f"/staff/cases/{town.working()}/suspend/"))
    assert "报事人方便的时间" not in plain


@pytest.mark.parametrize("name, given, says", [
    ("resolve", {"text": "", "after": ""}, "请填写“做了什么”"),
    ("resolve", {"text": "修好了"}, "请选择“修后照片”"),
    ("resolve", {"text": "修好了", "cost": "十块"}, "“费用（元）”要填数字"),
    ("resolve", {"text": "修好了", "cost": "-3"}, "不能小于"),
    ("suspend", {"reason": "parts", "until": "明天吧", "proof": "等配件"}, "看不懂"),
    ("suspend", {"reason": "parts", "until": "2020-01-01T09:00", "proof": "等配件"}, "恢复时间要晚于现在"),
    ("suspend", {"reason": "闲", "until": "2026-11-25T09:00", "proof": "等配件"}, "请从列表里选"),
    ("transfer", {"user_id": "999999", "reason": "忙"}, "请从列表里选"),
    ("whistle", {"organisation_ids": "999999", "reason": "来"}, "请从列表里选"),
    ("add_note", {"text": " "}, "请填写“写一句进展”"),
    ("add_photo", {"stage": "during"}, "请选择“照片”"),
    ("start", {"version": "x"}, "要填整数"),
])
def test_bad_input_is_answered_in_words_and_changes_nothing(town, on_phone, name, given, says):
    case = town.working()
    answer = act(on_phone(town.repairer), case, name, **given)
    assert answer.status_code == 422 and says in text(answer)
    assert town.state(case) == "working"


def test_what_is_no_picture_is_refused_in_words(town, on_phone):
    case, bad = town.working(), io.BytesIO(b"<script>alert(1)</script>")
    bad.name = "a.png"
    answer = act(on_phone(town.repairer), case, "resolve", text="修好了", after=bad)
    assert answer.status_code == 422 and "a.png" in text(answer) and town.state(case) == "working"


def test_arriving_is_proved_by_the_code_on_the_wall(town, on_phone):
    case, browser = town.dispatched(), on_phone(town.repairer)
    act(browser, case, "accept")
    spot = places.add_spot(town.community, name="东门", by=town.by)
    with in_area(town.area):
        code = codes.issue([town.unit, spot], area_id=town.area, kind="place")
    wrong = act(browser, case, "arrive", way="qr", code=code[spot])
    assert wrong.status_code == 422 and "不是这件事的位置" in text(wrong)
    assert act(browser, case, "arrive", way="qr").status_code == 422
    assert act(browser, case, "arrive", way="photo").status_code == 422
    assert act(browser, case, "arrive", way="qr", code=f"https://linli.example/q/{code[town.unit].lower()}?s=1"
               ).status_code == 302
    assert town.state(case) == "on_site"


def test_one_of_two_wins_the_pool_and_the_other_reads_who(town, on_phone):
    case = town.case()
    dispatching.pool(case, at=town.later(minutes=1), by=town.desk)
    assert "抢单" in text(on_phone(town.other).get("/staff/cases/?view=pool"))
    won = posted(on_phone(town.repairer), f"/staff/cases/{case}/grab")
    assert won.headers["Location"] == f"/staff/cases/{case}/"
    lost = posted(on_phone(town.other), f"/staff/cases/{case}/grab")
    assert lost.status_code == 409 and "慢了一步，这件已由周师傅接手，您不用去了，可以抢别的。" in text(lost)
    assert town.row(case).handler_id == town.repairer.user_id


def test_who_saw_an_older_case_reads_what_happened_and_keeps_the_words(town, on_phone):
    case, browser = town.working(), on_phone(town.repairer)
    seen = town.row(case).version
    handling.resolve(case, text="换了接头", after=(town.photo(town.repairer),), at=town.later(minutes=1), by=town.repairer)
    answer = act(browser, case, "resolve", version=seen, text="我写的字还在", after=picture())
    assert answer.status_code == 422 and "我写的字还在" in text(answer) and "待验收" in text(answer)


def test_sending_again_what_had_arrived_is_done_once(town, on_phone):
    """The answer was lost on the way: the phone sends the same form, photos and all."""
    case, browser, key = town.working(), on_phone(town.repairer), uuid4().hex
    for _ in range(2):
        answer = browser.post(f"/staff/cases/{case}/add_note/", {"key": key, "text": "等配件", "photos": picture()})
        assert answer.status_code == 302
    assert text(browser.get(f"/staff/cases/{case}/")).count("等配件") == 1
    assert "先前那次已经送到" in unquote(answer.cookies["linli_toast"].value)


def test_the_reporter_is_rung_only_while_the_case_is_ones_own(town, on_phone):
    case, browser = town.working(), on_phone(town.repairer)
    page = text(browser.get(f"/staff/cases/{case}/"))
    assert "张**" in page and "19900001111" not in page
    shown = posted(browser, f"/staff/cases/{case}/contact")
    assert "tel:19900001111" in text(shown) and "no-store" in shown.headers["Cache-Control"]
    with in_area(town.area):
        row = JournalRow.objects.get(command="engines.cases.handling.ending.reveal")
    assert "联系报事人" in str(row.given)
    handling.transfer(case, user_id=town.other.user_id, reason="换班", at=town.later(minutes=1), by=town.repairer)
    assert posted(browser, f"/staff/cases/{case}/contact").status_code in (403, 404)
    assert "联系</button>" not in text(browser.get(f"/staff/cases/{case}/"))


def test_a_transfer_goes_to_a_colleague_who_fits(town, on_phone):
    case, browser = town.working(), on_phone(town.repairer)
    assert "陈师傅" in text(browser.get(f"/staff/cases/{case}/transfer/"))
    assert act(browser, case, "transfer", user_id=town.other.user_id, reason="换班").status_code == 302
    assert town.row(case).handler_id == town.other.user_id


def test_a_side_that_is_called_reports_in(town, on_phone):
    case = town.working()
    firm = organisations.add_organisation(town.community, kind="firm", name="电梯维保", on=town.at.date(), by=town.by)
    post = organisations.add_post(firm, place_id=town.community, title="维保", role=roles.REPAIRER, on=town.at.date(), by=town.by)
    helper = town.worker("维保员", on_duty=False)
    organisations.name_holder(post, name="维保员", phone="19900005555", user_id=helper.user_id, on=town.at.date(), by=town.by)
    assert act(on_phone(town.repairer), case, "whistle", organisation_ids=firm, reason="来看电梯").status_code == 302
    browser = on_phone(helper)
    assert f"/staff/cases/{case}/" in text(browser.get("/staff/cases/?view=called"))
    assert buttons(town, browser, case) == {"report_in", "part_done", "add_note", "add_photo"}
    assert act(browser, case, "report_in").status_code == 302
    assert act(browser, case, "part_done", text="换了门机").status_code == 302
    assert buttons(town, browser, case) == {"add_note", "add_photo"}


def test_a_repairer_writes_down_what_a_chat_says(town, on_phone):
    browser, key = on_phone(town.repairer), uuid4().hex
    found = text(browser.get("/staff/cases/places", {"q": "3-2-501"}))
    [who] = [part.split('"')[0] for part in found.split('value="')[1:] if part.split('"')[0].startswith(f"{town.unit}-")]
    assert "张**" in found and "业主，199****1111" in found
    said = text(browser.get("/staff/cases/alike", {"who": who, "text": "厨房"}))
    assert "替 <b>3-2-501 · 张**，业主，199****1111" in said
    assert "替 <b>王阿姨，19900002222</b> 报" in text(browser.get("/staff/cases/alike", {
        "who": str(town.unit), "name": "王阿姨", "phone": "19900002222"}))
    assert "替 <b>" not in text(browser.get("/staff/cases/alike", {"who": str(town.community)}))
    for _ in range(2):
        answer = browser.post("/staff/cases/report/", {"key": key, "who": who, "text": "厨房水管又漏水了", "kind": "repair",
                                                       "photos": [picture(1), picture(2)]})
        assert answer.status_code == 302
    with in_area(town.area):
        [case] = Case.objects.all()
    assert (case.category, case.source, case.contact_phone, case.place_id) == ("leak", "staff", "19900001111", town.unit)
    again = text(on_phone(town.manager).get("/staff/cases/alike", {"who": who, "text": "灯"}))
    assert "这一户在办 1 件" in again and "厨房水管又漏水了" in again and "提交，告诉 张**" in again
    browser = on_phone(town.repairer)
    near = posted(browser, "/staff/cases/report/", who=str(town.community), text="水泵房积水", kind="repair")
    assert near.status_code == 302      # at a common place: everybody may hear of it
    assert "像是重复" in text(browser.get("/staff/cases/alike", {"who": town.community, "text": "水泵房积水", "category": "leak"}))


@pytest.mark.parametrize("given, says", [
    ({}, "请先找到房号或位置"), ({"who": "abc"}, "请从找到的里面点选"), ({"who": "99999999"}, "没有找到"),
    ({"who": "UNIT", "text": ""}, "请写一句是什么事"), ({"who": "UNIT", "kind": "吵架"}, "请从列表里选"),
    ({"who": "UNIT-999999", "text": "漏水"}, "这个人不住在这一户"),
])
def test_a_report_that_lacks_something_says_what(town, on_phone, given, says):
    given = {"kind": "repair", "text": "漏水"} | given
    given = {name: value.replace("UNIT", str(town.unit)) for name, value in given.items()}
    answer = posted(on_phone(town.repairer), "/staff/cases/report/", **given)
    assert answer.status_code in (404, 422) and says in text(answer)
    with in_area(town.area):
        assert not Case.objects.exists()


def test_seen_and_mended_in_one_go(town, on_phone):
    browser = on_phone(town.repairer)
    given = {"who": str(town.community), "text": "楼道灯泡坏了，换了", "category": "power"}
    assert posted(browser, "/staff/cases/fix/", **given).status_code == 422
    dear = posted(browser, "/staff/cases/fix/", **given, before=picture(1), after=picture(2), cost="900")
    assert dear.status_code == 422 and "最多 200 元" in text(dear)
    assert posted(browser, "/staff/cases/fix/", **given, before=picture(1), after=picture(2), cost="8").status_code == 302
    with in_area(town.area):
        [case] = Case.objects.all()
    assert (case.state, case.handler_id, case.cost_fen) == ("resolved", town.repairer.user_id, 800)


def test_residents_have_no_staff_phone(town, on_phone):
    for path in ("/staff/cases/", "/staff/cases/report/", "/staff/cases/duty/"):
        assert on_phone(town.owner).get(path).status_code == 403

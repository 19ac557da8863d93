"""Strangers at a code on the wall: three taps, a secret link, and nothing told to who has it not."""
import io
import logging
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import supervising
from linli.engines.cases.matters.models import Case, CaseFile
from linli.kernel import codes, http, logs
from linli.kernel.clock import now
from linli.kernel.tenancy import in_area
from linli.registry.places import commands as places


@pytest.fixture
def spot(town) -> int:
    return places.add_spot(town.community, name="2 单元门厅", by=town.by)


@pytest.fixture
def code(town, spot) -> str:
    return codes.issue([spot], area_id=town.area, kind="place")[spot]


@pytest.fixture
def visitor(monkeypatch) -> Client:
    monkeypatch.setattr(http, "_recognisers", [])
    return Client()


def picture(name: str = "灯.png") -> SimpleUploadedFile:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 60)).save(data, "PNG")
    return SimpleUploadedFile(name, data.getvalue(), "image/png")


def report(visitor, code, **given):
    return visitor.post(f"/q/{code}/report", {"what": "power", "text": "二楼灯不亮", **given})


def cases(town) -> int:
    with in_area(town.area):
        return Case.objects.count()


def test_three_taps_make_a_case_and_lead_to_its_secret_link(town, visitor, spot, code):
    page = visitor.get(f"/q/{code}").content.decode()
    assert "灯不亮" in page and "csrfmiddlewaretoken" in page
    answer = report(visitor, code, photos=[picture()], phone="199 0000 7777")
    assert answer.status_code == 302 and re.fullmatch(r"/r/[\w-]{30,}", answer["Location"])
    with in_area(town.area):
        case = Case.objects.get()
        assert (case.place_id, case.source, case.category, case.contact_phone) == (spot, "qr", "power", "19900007777")
        assert CaseFile.objects.filter(case=case, stage="report").count() == 1
    followed = visitor.get(answer["Location"])
    assert case.number in followed.content.decode() and "二楼灯不亮" in followed.content.decode()
    photo = re.search(r'src="(/r/[^"]+/photo/\d+/320)"', followed.content.decode())[1]
    assert visitor.get(photo)["Content-Type"] == "image/jpeg"


def test_the_link_is_passed_on_to_nobody(town, visitor, code):
    link = report(visitor, code)["Location"]
    for answer in (visitor.get(link), visitor.post(f"{link}/urge"), visitor.get("/r/wrong-secret-0123456789")):
        assert answer["Referrer-Policy"] == "strict-origin" and "no-store" in answer["Cache-Control"]
    line = logs.Json().format(logging.LogRecord("linli.http", 40, "", 1, "unexpected error at %s", (f"{link}/urge",), None))
    assert link.removeprefix("/r/") not in line and "/r/…/urge" in line


@pytest.mark.parametrize("tail", ["", "/confirm", "/rate", "/photo/1/320", "/nothing"])
def test_a_wrong_secret_is_not_found(town, visitor, code, tail):
    report(visitor, code)
    for method in (visitor.get, visitor.post):
        assert method(f"/r/not-the-secret-of-any-case-here{tail}").status_code in (404, 405)
    assert visitor.get("/r/%00").status_code == 404


def test_a_photo_that_is_refused_costs_no_report(town, visitor, code):
    bad = SimpleUploadedFile("灯.jpg", b"<script>", content_type="image/jpeg")
    for _ in range(4):
        bad.seek(0)
        assert visitor.post(f"/q/{code}/report", {"what": "clean", "photos": bad}).status_code == 422
    assert visitor.post(f"/q/{code}/report", {"what": "clean"}).status_code == 302


def test_refused_photos_without_end_are_a_flood_too(town, visitor, code):
    bad = SimpleUploadedFile("灯.jpg", b"<script>", content_type="image/jpeg")
    codes = []
    for _ in range(12):
        bad.seek(0)
        codes.append(visitor.post(f"/q/{code}/report", {"what": "clean", "photos": bad}).status_code)
    assert codes == [422] * 10 + [429] * 2


def test_a_phone_that_reopens_the_tab_of_a_refused_report_finds_the_form(visitor, code):
    for tail in ("report", "join/1"):
        assert visitor.get(f"/q/{code}/{tail}").headers["Location"] == f"/q/{code}"
    link = report(visitor, code).headers["Location"]
    assert visitor.get(f"{link}/words").headers["Location"] == link


def test_a_flood_at_one_code_is_refused_plainly_and_harms_no_other(town, visitor, code):
    floods = [visitor.post(f"/q/{code}/report", {"what": "clean"}, REMOTE_ADDR="203.0.113.9") for _ in range(6)]
    assert [one.status_code for one in floods] == [302, 302, 302, 429, 429, 429]
    assert "操作太频繁" in floods[-1].content.decode()
    elsewhere = visitor.post(f"/q/{code}/report", {"what": "power"}, REMOTE_ADDR="198.51.100.7")
    assert elsewhere.status_code == 302 and cases(town) == 4


def test_bad_input_is_answered_in_words_and_kept(town, visitor, code):
    for given, words in (({"what": "nonsense"}, "请从列表里选"), ({"what": "power", "phone": "12"}, "手机号"),
                         ({"what": "power", "text": "长" * 501}, "最多"), ({}, "请先点一下")):
        answer = visitor.post(f"/q/{code}/report", given)
        assert answer.status_code == 422 and words in answer.content.decode(), (given, answer.content.decode()[-3000:])
    assert cases(town) == 0
    assert visitor.post("/q/NOSUCHCODE/report", {"what": "power"}).status_code == 404


@pytest.mark.parametrize(("name", "data"), [
    ("run.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"), ("a.png", b"GIF89a" * 20),
    ("page.jpg", b"<html><script>1</script></html>"), ("empty.jpg", b""), ("huge.jpg", b"\xff\xd8\xff" + bytes(11 << 20))])
def test_hostile_and_huge_uploads_are_refused_plainly(town, visitor, code, name, data):
    answer = report(visitor, code, photos=[SimpleUploadedFile(name, data)], text="字还在")
    assert answer.status_code in (413, 422) and "字还在" in answer.content.decode()
    said = re.sub(r"<[^>]+>", "", answer.content.decode())
    assert f"“{name}”" in said, said[:1500]
    assert cases(town) == 0


def test_four_photos_are_one_too_many(town, visitor, code):
    answer = report(visitor, code, photos=[picture(f"{n}.png") for n in range(4)])
    assert answer.status_code == 422 and "最多 3 张" in answer.content.decode()


def test_who_joins_follows_without_the_reporters_words_and_acts_on_nothing(town, visitor, code):
    own = report(visitor, code, text="张三家门口的灯", phone="19900007777")["Location"]
    with in_area(town.area):
        case = Case.objects.get()
    page = visitor.get(f"/q/{code}").content.decode()
    assert "我也遇到" in page and "张三" not in page and "19900007777" not in page
    joined = visitor.post(f"/q/{code}/join/{case.pk}", {})["Location"]
    assert joined != own
    shown = visitor.get(joined).content.decode()
    assert case.number in shown and "张三" not in shown
    assert visitor.post(f"{joined}/withdraw", {}).status_code == 404
    assert town.state(case.pk) == "reported"
    assert visitor.post(f"/q/{code}/join/999999", {}).status_code == 404


def test_a_complaint_is_not_told_at_the_code_nor_to_its_object(town, visitor, code, monkeypatch):
    report(visitor, code, what="complaint", text="保安态度不好，骂人", phone="19900007777")
    with in_area(town.area):
        case = Case.objects.get()
        assert case.kind == "complaint" and case.category == "service"
        Case.objects.filter(pk=case.pk).update(about_user_id=town.manager.user_id)
    assert "骂人" not in visitor.get(f"/q/{code}").content.decode()
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", town.manager)])
    for address in ("/console/call-backs/", f"/console/call-backs/{case.pk}/", "/console/callers/?phone=19900007777"):
        assert "骂人" not in visitor.get(address).content.decode()


def worked(town, case: int) -> None:
    supervising.triage(case, category="power", level=3, at=now(), by=town.desk)
    dispatching.dispatch(case, user_id=town.repairer.user_id, reason="试验", at=now(), by=town.desk)
    handling.accept(case, at=now(), by=town.repairer)
    handling.arrive(case, way="gps", position=(29.9, 121.5), at=now(), by=town.repairer)
    handling.start(case, at=now(), by=town.repairer)
    handling.resolve(case, text="换了灯", after=(town.photo(town.repairer),), at=now(), by=town.repairer)


def test_the_link_adds_words_urges_confirms_and_rates(town, visitor, code):
    link = report(visitor, code)["Location"]
    with in_area(town.area):
        case = Case.objects.get().pk
    assert visitor.post(f"{link}/words", {"text": "晚上更黑"}).status_code == 302
    assert visitor.post(f"{link}/words", {}).status_code == 422
    assert visitor.post(f"{link}/urge").status_code == 302
    again = visitor.post(f"{link}/urge")
    assert again.status_code == 422 and "已催过" in again.content.decode()
    assert visitor.post(f"{link}/confirm").status_code in (409, 422)
    worked(town, case)
    page = visitor.get(link).content.decode()
    assert "换了灯" in page and "晚上更黑" in page and "好了，确认" in page
    assert visitor.post(f"{link}/rate", {"speed": "5", "result": "9", "manner": "5"}).status_code == 422
    assert visitor.post(f"{link}/confirm").status_code == 302 and town.state(case) == "closed"
    assert visitor.post(f"{link}/rate", {"speed": "5", "result": "4", "manner": "5", "tags": ["free"]}).status_code == 422
    assert visitor.post(f"{link}/rate", {"speed": "5", "result": "4", "manner": "5", "tags": ["quick", "tidy"]}
                        ).status_code == 302
    page = visitor.get(link).content.decode()
    assert "换了灯" in page and "来得快" in page and "收拾干净" in page and "等得久" not in page


def test_the_link_reopens_and_withdraws(town, visitor, code):
    first = report(visitor, code)["Location"]
    with in_area(town.area):
        case = Case.objects.get().pk
    worked(town, case)
    assert visitor.post(f"{first}/reopen", {"reason": ""}).status_code == 422
    assert visitor.post(f"{first}/reopen", {"reason": "还是不亮"}).status_code == 302
    assert town.row(case).gen == 2
    second = report(visitor, code, what="clean")["Location"]
    assert visitor.post(f"{second}/withdraw", {}).status_code == 302
    assert "已撤回" in visitor.get(second).content.decode()


def heard(data: bytes = b"OggS" + bytes(60), name: str = "录音.ogg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "audio/ogg")


def test_a_recording_at_the_code_is_kept_and_played_at_the_link_and_at_the_desk(town, visitor, code, monkeypatch):
    assert 'data-record' in visitor.get(f"/q/{code}").content.decode()
    link = report(visitor, code, text="", voice=heard())["Location"]
    with in_area(town.area):
        case, file = Case.objects.get(), CaseFile.objects.get()
    page = visitor.get(link).content.decode()
    assert f'src="{link}/photo/{file.file_id}/0"' in page and "<img" not in page.partition("进度</h2>")[2].partition("</section>")[0]
    played = visitor.get(f"{link}/photo/{file.file_id}/0", headers={"range": "bytes=0-3"})
    assert (played.status_code, played.content, played["Content-Type"]) == (206, b"OggS", "audio/ogg")
    assert visitor.get(f"/r/{'A' * 32}/photo/{file.file_id}/0").status_code == 404
    assert visitor.post(f"{link}/words", {"voice": heard(b"OggS" + bytes(70))}).status_code == 302
    for who, address in ((town.desk, f"/console/cases/{case.pk}/"),):
        monkeypatch.setattr(http, "_recognisers", [lambda request, who=who: setattr(request, "actor", who)])
        page = visitor.get(address).content.decode()
        assert page.count("<audio") >= 2 and f'src="/files/{file.file_id}"' in page


def test_a_recording_that_is_none_is_refused_at_the_code_with_what_was_typed(town, visitor, code):
    for wrong, words in ((heard(b"<html>"), "网页"), (heard(b"#!AMR" + bytes(10 << 20), "录音.amr"), "太大"),
                         (picture("录音.ogg"), "PNG 图片")):
        answer = report(visitor, code, text="二楼灯不亮", voice=wrong)
        page = answer.content.decode()
        assert answer.status_code == 422 and words in page and "二楼灯不亮</textarea>" in page
        assert re.search(r"<h1[^>]*>2 单元门厅<", page)      # one still sees where one stands
    assert cases(town) == 0

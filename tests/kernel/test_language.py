"""English where somebody asks for it: sign-in, the shell of every face and the residents' phone."""
import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

import linli
from linli.kernel import http
from linli.registry import roles
from tests import factories

SOURCE = Path(linli.__file__).parent
FOLDER = SOURCE / "locale" / "en" / "LC_MESSAGES"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ENTRY = re.compile(r'^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")$', re.M)
ENGLISH = {"accept-language": "en-GB,en;q=0.9"}


def written() -> dict[str, str]:
    pairs = ENTRY.findall((FOLDER / "django.po").read_text(encoding="utf-8"))
    return {plain(said): plain(meant) for said, meant in pairs if plain(said)}


def plain(quoted: str) -> str:
    return quoted[1:-1].replace('\\"', '"').replace("\\\\", "\\")


def test_the_compiled_file_says_what_the_readable_one_says():
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert {said: compiled.gettext(said) for said in written()} == written()


def test_whatever_a_template_marks_is_translated():
    marked = {said for file in SOURCE.rglob("*.html")
              for said in re.findall(r"""\{% translate (?:"([^"]+)"|'([^']+)') %\}""", file.read_text(encoding="utf-8"))
              for said in said if said}
    assert marked - set(written()) == set() and len(marked) > 100


def test_nothing_is_translated_that_nobody_says():
    text = "\n".join(file.read_text(encoding="utf-8") for kind in ("*.html", "*.py") for file in SOURCE.rglob(kind))
    weekdays = {f"周{day}" for day in "一二三四五六日"}
    assert [said for said in written() if said not in weekdays and said not in text] == []


@pytest.fixture
def resident(area, monkeypatch):
    community = factories.new_community(area, "T")
    unit = factories.new_unit(community, by=factories.system(area))
    actor = factories.member(area, roles.OWNER, "unit", unit, name="W")
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    return unit


@pytest.fixture
def area(db) -> int:
    return factories.new_area()


def words(answer) -> str:
    body = answer.content.decode().partition("<body")[2]
    return re.sub(r"<script.*?</script>|<[^>]+>", " ", body, flags=re.S)


@pytest.mark.parametrize("address", ["/sign-in", "/staff/sign-in", "/console/sign-in"])
def test_the_doors_follow_the_browser(db, address):
    english, chinese = Client().get(address, headers=ENGLISH), Client().get(address)
    assert "Sign in" in words(english) or "Send me a code" in words(english)
    assert CHINESE.findall(words(english)) == [] and CHINESE.search(words(chinese))
    assert 'lang="en"' in english.content.decode() and english.headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ["/home/", "/household/{unit}/invite", "/bind", "/bind/request", "/home/{unit}/propose", "/bills/",
                                     "/bills/receipts/", "/cases/"])
def test_the_residents_phone_speaks_english(resident, address):
    answer = Client().get(address.format(unit=resident), headers=ENGLISH)
    left = words(answer).replace("试验新村", "")
    assert answer.status_code == 200 and CHINESE.findall(left) == []


def test_the_console_stays_chinese_until_somebody_chooses(resident):
    assert 'lang="zh-hans"' in Client().get("/console/", headers=ENGLISH).content.decode()
    browser = Client()
    chosen = browser.post("/language", {"language": "en", "next": "/me"})
    assert chosen.headers["Location"] == "/me" and browser.cookies["linli_language"].value == "en"
    assert "My account" in browser.get("/console/").content.decode()
    browser.post("/language", {"language": "zh-hans", "next": "/me"})
    assert CHINESE.search(words(browser.get("/me", headers=ENGLISH)))


def test_a_foreign_address_after_the_choice_is_not_followed(db):
    assert Client().post("/language", {"language": "en", "next": "https://elsewhere.example/"}).headers["Location"] == "/"


def test_refusals_are_said_in_english(db):
    answer = Client().post("/sign-in", {"phone": "12"}, headers=ENGLISH)
    assert answer.status_code == 422 and "Enter an 11-digit phone number" in answer.content.decode()
    missing = Client().get("/nowhere", headers=ENGLISH)
    assert missing.status_code == 404 and "Not found" in missing.content.decode()

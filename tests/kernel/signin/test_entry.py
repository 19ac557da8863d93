"""Ways in: counted tries, equal answers, codes and steps that work once, sessions that end."""
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client

from linli.engines.messaging.models import Message
from linli.kernel.access import Actor, system
from linli.kernel.clock import now
from linli.kernel.errors import NotFound, TooMany
from linli.kernel.models import Seat, Session, User
from linli.kernel.signin import commands, entry, setup, totp
from linli.kernel.signin.users import commands as users
from linli.kernel.signin.values import (
    LinkSpent,
    NotAPhone,
    PasswordTooWeak,
    SecondFactor,
    Visitor,
    WrongCode,
    WrongFactor,
    WrongPassword,
)
from linli.kernel.tenancy import in_area
from tests.factories import new_area
from tests.kernel.signin.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)


def visitor(address="203.0.113.9", face="console"):
    return Visitor(face, address, "Firefox · Linux 电脑")


@pytest.fixture(autouse=True)
def empty_buckets(db):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_signin_bucket")


def enter(user, password=PASSWORD, address="203.0.113.9", at=None):
    return entry.by_password(user.login, password, visitor=visitor(address), at=at or now())


def browser(entered) -> Client:
    client = Client()
    client.cookies["linli_session"] = entered.token
    return client


def is_in(client) -> bool:
    return client.get("/console/account").status_code == 200


def test_the_right_password_opens_a_session_kept_as_a_hash(clerk):
    entered = enter(clerk)
    assert is_in(browser(entered))
    assert not Session.objects.filter(token_hash=entered.token).exists()


def test_a_stranger_and_a_wrong_password_are_told_the_same(clerk):
    said = []
    for login in (clerk.login, "nobody-here"):
        with pytest.raises(WrongPassword) as error:
            entry.by_password(login, "wrong wrong wrong", visitor=visitor(), at=now())
        said.append((error.value.sentence, error.value.status))
    assert said[0] == said[1]


def test_guessing_is_slowed_and_the_owner_still_gets_in(clerk):
    enter(clerk, address="198.51.100.7")          # the owner was here before
    tried = 0
    for guess in range(200):
        try:
            entry.by_password(clerk.login, f"guess {guess} guess", visitor=visitor(f"203.0.{guess % 50}.1"), at=now())
        except WrongPassword:
            tried += 1
        except TooMany as error:
            assert "后再试" in error.sentence
    assert tried < 60
    assert enter(clerk, address="198.51.100.7").user_id == clerk.pk


def test_a_session_of_before_is_never_taken_over(clerk):
    chosen = Client()
    chosen.cookies["linli_session"] = "an attacker knows this one"
    answer = chosen.post("/console/sign-in", {"login": clerk.login, "password": PASSWORD})
    assert answer.status_code == 302
    assert chosen.cookies["linli_session"].value != "an attacker knows this one"
    cookie = chosen.cookies["linli_session"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["path"] == "/"


def test_sessions_end_by_sign_out_idle_time_and_deactivation(clerk, area):
    first, second, third = enter(clerk), enter(clerk), enter(clerk)
    client = browser(first)
    client.post("/sign-out")
    client.cookies["linli_session"] = first.token
    assert not is_in(client)
    Session.objects.filter(pk=Session.objects.order_by("-id").filter(user=clerk).first().pk).update(
        expires_at=now() - timedelta(seconds=1))
    assert not is_in(browser(third)) and is_in(browser(second))
    users.deactivate_user(clerk.pk, reason="离职", at=now(), by=system(area))
    assert not is_in(browser(second))
    with pytest.raises(WrongPassword):
        enter(clerk)


def test_nobody_ends_the_session_of_another(clerk, area):
    enter(clerk)
    session = Session.objects.get(user=clerk)
    with pytest.raises(NotFound):
        commands.close_session(session.pk, at=now(), by=Actor(clerk.pk + 1, "别人", area))


def test_a_new_password_ends_the_other_sessions_and_the_old_token(clerk, area):
    entered, other = enter(clerk), enter(clerk)
    session = Session.objects.filter(user=clerk).order_by("id").first()
    by = Actor(clerk.pk, clerk.name, area)
    token = commands.change_password(session.pk, old=PASSWORD, new="another horse, another staple", at=now(), by=by)
    assert not is_in(browser(entered)) and not is_in(browser(other))
    entered = type(entered)(token, *[getattr(entered, name) for name in ("user_id", "area_id", "face", "lasts")])
    assert is_in(browser(entered))
    with pytest.raises(WrongPassword):
        commands.change_password(session.pk, old=PASSWORD, new="x" * 20, at=now(), by=by)


@pytest.mark.parametrize("weak", ["short", "aaaaaaaaaaaaaaaa", "linlilinli12", "passwordpassword"[:8]])
def test_weak_passwords_are_refused_with_the_reason(clerk, area, weak):
    with pytest.raises(PasswordTooWeak) as error:
        users.create_user(f"weak{area}", name="弱", password=weak, by=system(area))
    assert error.value.sentence


def test_a_session_reaches_nothing_of_another_area(clerk, area):
    entered = enter(clerk)
    Session.objects.filter(user=clerk).update(area_id=new_area())    # as if the row had been forged
    client = browser(entered)
    assert client.get("/console/users").status_code in (403, 302)
    Seat.objects.filter(user=clerk).delete()
    assert client.get("/console/users").status_code in (403, 302)


def test_another_area_is_entered_only_with_a_seat_and_a_new_token(clerk, area):
    entered, there = enter(clerk), new_area()
    client = browser(entered)
    assert client.post(f"/console/account/area/{there}").status_code == 403
    Seat.objects.create(user=clerk, area_id=there)
    assert client.post(f"/console/account/area/{there}").status_code == 302
    assert Session.objects.get(user=clerk).area_id == there
    assert is_in(client) and not is_in(browser(entered))


def test_signing_in_again_ends_the_session_before(clerk):
    entered = enter(clerk)
    client = browser(entered)
    client.post("/console/sign-in", {"login": clerk.login, "password": PASSWORD})
    assert is_in(client) and not is_in(browser(entered))


# The second factor

@pytest.fixture
def secret(clerk, area):
    enter(clerk)
    secret = totp.new_secret()
    code = totp.code_at(totp.base64.b32decode(secret), totp.step_of(now()) - 1)
    session = Session.objects.filter(user=clerk).first()
    recovery = commands.enrol_factor(session.pk, secret=secret, code=code, at=now(),
                                     by=Actor(clerk.pk, clerk.name, area))
    return secret, recovery


def factor(ticket, code):
    return entry.by_factor(ticket, code, visitor=visitor(), at=now())


def test_the_password_alone_opens_nothing_and_figures_work_once(clerk, secret):
    asked = enter(clerk)
    assert isinstance(asked, SecondFactor)
    code = totp.code_at(totp.base64.b32decode(secret[0]), totp.step_of(now()))
    with pytest.raises(WrongFactor):
        factor(asked.ticket, "000000" if code != "000000" else "111111")
    assert factor(asked.ticket, code).user_id == clerk.pk
    with pytest.raises(WrongFactor):
        factor(asked.ticket, code)


def test_a_recovery_code_works_once(clerk, secret):
    asked = enter(clerk)
    assert factor(asked.ticket, secret[1][0]).user_id == clerk.pk
    with pytest.raises(WrongFactor):
        factor(asked.ticket, secret[1][0])


def test_the_secret_is_not_readable_in_the_table(clerk, secret):
    clerk.refresh_from_db()
    assert secret[0] not in clerk.totp_secret


# Residents

def last_code(area):
    with in_area(area):
        return Message.objects.filter(secret=True).order_by("-id").first().text.split("验证码 ")[1][:6]


@pytest.fixture
def phone(area):
    number = f"1990009{area:04d}"
    user = User.objects.create(phone=number, name="李试验")
    Seat.objects.create(user=user, area_id=area)
    return number


def send(phone, address="203.0.113.9", at=None):
    return entry.send_code(phone, visitor=visitor(address, "phone"), at=at or now())


def use(phone, code, at=None):
    return entry.by_code(phone, code, visitor=visitor(face="phone"), at=at or now())


def test_a_code_opens_once(phone, area):
    send(phone)
    code = last_code(area)
    assert use(phone, code).area_id == area
    with pytest.raises(WrongCode):
        use(phone, code)


def test_a_code_ends_after_five_minutes_and_after_five_tries(phone, area):
    send(phone)
    code = last_code(area)
    with pytest.raises(WrongCode):
        use(phone, code, at=now() + timedelta(minutes=5, seconds=1))
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(WrongCode):
            use(phone, wrong)
    with pytest.raises(WrongCode):
        use(phone, code)


@pytest.mark.parametrize("seconds, wait", [(1, "1 秒"), (59, "59 秒"), (60, "1 分钟"), (295, "5 分钟"), (301, "6 分钟")])
def test_a_wait_of_a_minute_and_more_is_told_in_minutes(seconds, wait):
    assert TooMany(seconds=seconds).sentence == f"操作太频繁，请 {wait}后再试。"


def test_codes_are_not_pumped(phone):
    send(phone)
    with pytest.raises(TooMany):
        send(phone, address="198.51.100.1")


def test_a_phone_nobody_knows_is_answered_alike(phone):
    known = Client().post("/sign-in", {"phone": phone}).content.decode()
    unknown = Client().post("/sign-in", {"phone": "19911112222"}).content.decode()
    strip = [text.replace(phone, "N").replace("19911112222", "N").split("csrfmiddlewaretoken")[0][-200:]
             for text in (known, unknown)]
    assert strip[0] == strip[1]
    with pytest.raises(NotAPhone):
        send("12345")


# First start and tokens

def test_the_setup_link_works_once(db, monkeypatch):
    token = "a" * 43
    setup.SetupLink.objects.create(token_hash=setup.token_hash(token), expires_at=now() + setup.LASTS)
    given = {"area_name": "试验片区", "login": f"admin{new_area()}", "name": "管理", "phone": "",
             "password": PASSWORD, "visitor": visitor(), "at": now()}
    entered = setup.use_link(token, **given)
    assert browser(entered).get("/console/users").status_code == 200
    with pytest.raises(LinkSpent):
        setup.use_link(token, **given)


def test_a_token_acts_within_its_scopes_until_it_is_revoked(clerk, area):
    token = users.create_token(clerk.pk, name="对接", scopes=["signin.own_account"], by=system(area))
    client = Client(headers={"Authorization": f"Bearer {token}"})
    assert is_in(client)
    assert client.get("/console/approvals").status_code == 403
    from_list = users.Token.objects.get(user=clerk)
    users.revoke_token(from_list.pk, at=now(), by=system(area))
    assert not is_in(client)


@pytest.mark.parametrize(("headers", "back"), [
    ({"referer": "http://testserver/console/callers/?phone=19900001111"}, "/console/callers/?phone=19900001111"),
    ({"hx-request": "true", "hx-current-url": "http://testserver/console/callers/"}, "/console/callers/"),
    ({"referer": "http://elsewhere.example/console/"}, "/console/callers/register"), ({}, "/console/callers/register")])
def test_whose_session_ended_comes_back_to_the_page_that_was_on_the_screen(headers, back):
    answer = Client().post("/console/callers/register", {"text": "水管漏水"}, headers=headers)
    where = answer.headers.get("HX-Redirect") or answer.headers["Location"]
    assert parse_qs(urlsplit(where).query)["next"] == [back]


def test_a_role_of_the_demo_goes_on_where_the_session_ended(area, clerk, settings):
    settings.DEMO = True
    for face in ("console", "phone"):
        users.offer_demo_login(clerk.pk, role=f"{face}{area}", title=face, line="", icon="home", group="", face=face,
                               position=1, by=system(area))
    console, phone = (entry.DemoLogin.objects.get(role=f"{face}{area}").pk for face in ("console", "phone"))
    page = Client().get("/console/sign-in?next=/console/books/%3Fym%3D2026-10").content.decode()
    there, other = (re.findall(rf'action="([^"]*/{one}(?:[?][^"]*)?)"', page)[0] for one in (console, phone))
    assert "next" in there and "next" not in other
    assert Client().post(there)["Location"] == "/console/books/?ym=2026-10"
    assert Client().post(there.partition("?")[0])["Location"] == "/console/"
    assert Client().post(there.partition("?")[0] + "?next=//elsewhere.example/")["Location"] == "/console/"

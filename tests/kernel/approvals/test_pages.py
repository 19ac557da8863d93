"""One list on console and staff phone; the asker sees no button, the decider gets the act done."""
import pytest
from django.test import Client

from linli.kernel.access import allow, system
from linli.kernel.clock import today
from linli.kernel.models import Progress, User
from linli.kernel.signin.sessions import actor_of
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry.memberships import commands
from tests.factories import new_area, new_community
from tests.kernel.approvals import test_approvals as acts

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "horse battery staple"
allow(acts.ASK_VOID, "cashier")
allow(acts.VOID, "project_manager")


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def community(area):
    return new_community(area)


def staff(area, community, role, face="console") -> Client:
    login = f"{role}{area}"
    user_id = users.create_user(login, name=f"{role}试验", password=PASSWORD, by=system(area))
    commands.appoint(user_id, role=role, place_id=community, since=today(), reason="试验", by=system(area))
    client = Client(REMOTE_ADDR=f"203.0.{area % 250}.{len(role)}")
    assert client.post(f"/{face}/sign-in", {"login": login, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def cashier(area, community):
    return staff(area, community, "cashier")


@pytest.fixture
def manager(area, community):
    return staff(area, community, "project_manager", face="staff")


@pytest.fixture
def wish(area, community, cashier, monkeypatch):
    monkeypatch.setattr(acts, "COMMUNITY", community)
    with in_area(area):
        row = Progress.objects.create(pk=1).pk
    user = User.objects.get(login=f"cashier{area}")
    return acts.ask_void(row, by=actor_of(user.pk, user.name, area))


def test_the_phone_says_yes_and_the_act_is_done(area, manager, wish):
    page = manager.get("/staff/approvals").content.decode()
    assert "作废收据" in page and "有效 → <b" in page
    assert manager.post(f"/staff/approvals/{wish}/decide", {"yes": "1"}).status_code == 302
    with in_area(area):
        assert Progress.objects.get(pk=1).done == 1
    again = manager.post(f"/staff/approvals/{wish}/decide", {"yes": "1"})
    assert again.status_code == 409 and "已经办过" in again.content.decode()


def test_a_no_without_a_reason_comes_back(manager, wish):
    answer = manager.post(f"/console/approvals/{wish}/decide", {"yes": "0", "answer": ""})
    assert answer.status_code == 422 and "请写明原因" in answer.content.decode()
    assert manager.post(f"/console/approvals/{wish}/decide", {"yes": "0", "answer": "没有附件"}).status_code == 302
    assert "没有附件" in manager.get("/console/approvals?view=done").content.decode()


def test_the_asker_sees_it_without_a_button_and_may_withdraw(cashier, wish):
    page = cashier.get(f"/console/approvals?view=asked&id={wish}").content.decode()
    assert "要由另一个人确认" in page and 'name="yes"' not in page
    assert cashier.post(f"/console/approvals/{wish}/decide", {"yes": "1"}).status_code == 403
    assert cashier.post(f"/console/approvals/{wish}/withdraw").status_code == 302
    assert cashier.get("/console/approvals?view=asked&id=999999").status_code == 404


def test_a_deputy_is_named_on_the_page(area, community, manager, wish):
    other = users.create_user(f"deputy{area}", name="罗试验", password="horse battery staple", by=system(area))
    form = {"deputy_id": other, "since": str(today()), "until": "2099-01-01", "reason": "出差"}
    assert manager.post("/console/approvals/deputy", form).status_code == 422
    form["until"] = str(today().replace(year=today().year + 1))
    assert manager.post("/console/approvals/deputy", {**form, "until": str(today())}).status_code == 422

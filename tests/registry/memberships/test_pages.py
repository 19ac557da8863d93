"""Pages of users, approvals, the journal and one's home: they open for whom they are for, and for nobody else."""
import pytest
from django.test import Client

from linli.kernel import approvals
from linli.kernel.access import system
from linli.kernel.clock import now, today
from linli.kernel.models import User
from linli.kernel.signin import entry
from linli.kernel.signin.users import commands as users
from linli.kernel.signin.values import Visitor
from linli.kernel.tenancy import in_area
from linli.registry.memberships import commands
from linli.registry.memberships.binding import commands as binding
from linli.registry.places import commands as places
from linli.registry.places.queries import titles_of
from tests.factories import new_area, new_community, new_owner, new_unit

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "horse battery staple"
CONSOLE = ("/console/users", "/console/users/new", "/console/users/rights", "/console/journal", "/console/tokens",
           "/console/approvals", "/console/approvals/deputy", "/console/account", "/console/account/password",
           "/console/account/factor", "/console/sessions")


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def community(area):
    return new_community(area)


def staff(area, role, place) -> Client:
    login = f"{role}{area}"
    user_id = users.create_user(login, name="王试验", password=PASSWORD, by=system(area))
    commands.appoint(user_id, role=role, place_id=place, since=today(), reason="试验", by=system(area))
    client = Client(REMOTE_ADDR=f"203.0.{area % 250}.{len(role)}")
    assert client.post("/console/sign-in", {"login": login, "password": PASSWORD}).status_code == 302
    return client


@pytest.fixture
def administrator(area):
    return staff(area, "administrator", places.create_area_root("x", by=system(area)))


@pytest.fixture
def home(area, community):
    return new_unit(community, by=system(area))


@pytest.fixture
def owner(area, community, home, settings) -> Client:
    person = new_owner(home, community_id=community, by=system(area))
    user = User.objects.create(phone=f"1990001{area:04d}", name="张三丰")
    binding.settle_user(home, user_id=user.pk, role="owner", person_id=person, on=today(), by=system(area))
    settings.DEMO = True
    users.offer_demo_login(user.pk, role=f"owner{area}", title="业主", line="", icon="home", group="", face="phone",
                           position=1, by=system(area))
    offered = entry.DemoLogin.objects.get(user=user)
    entered = entry.by_demo_role(offered.pk, visitor=Visitor("phone", "203.0.113.1", "x"), at=now())
    client = Client()
    client.cookies["linli_session"] = entered.token
    return client


@pytest.mark.parametrize("address", CONSOLE)
def test_the_administrator_opens_every_page(administrator, address):
    answer = administrator.get(address)
    assert answer.status_code == 200, address
    assert " style=" not in answer.content.decode() and " onclick=" not in answer.content.decode()


@pytest.mark.parametrize("address", CONSOLE[:5])
def test_a_cashier_and_a_stranger_do_not(area, community, address):
    assert staff(area, "cashier", community).get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_an_account_is_made_appointed_and_closed(area, community, administrator):
    answer = administrator.post("/console/users/new", {"login": f"nt{area}", "name": "叶试验", "phone": ""})
    where = answer.headers["Location"]
    assert administrator.get(where).status_code == 200
    assert administrator.post(where, {"role": "cashier", "place_id": community, "since": str(today()),
                                      "reason": "入职"}).status_code == 302
    page = administrator.get(where).content.decode()
    assert "收费员" in page and "今天起结束" in page
    assert "once-shown" in administrator.post(f"{where}/password").content.decode()
    assert administrator.post(f"{where}/deactivate", {"reason": "离职"}).status_code == 302
    assert "已停用" in administrator.get(where).content.decode()
    assert administrator.post(where, {"role": "emperor"}).status_code == 422


def test_a_token_is_shown_once(administrator, area):
    user = User.objects.get(login=f"administrator{area}")
    given = {"user_id": user.pk, "name": "对接", "scopes": ["signin.see_journal"], "days": 30}
    assert "linli_" in administrator.post("/console/tokens", given).content.decode()
    page = administrator.get("/console/tokens").content.decode()
    assert "once-shown" not in page
    assert '<td class="given">查看操作日志</td>' in page and "· signin.see_journal" not in page


def test_the_journal_is_filtered(administrator, area):
    assert "登录" in administrator.get("/console/journal?who=王试验").content.decode()
    assert "没有符合的记录" in administrator.get("/console/journal?who=无此人").content.decode()
    approvals.expire(area, at=now(), by=system(area))
    assert ">审批到期</span>" in administrator.get("/console/journal").content.decode()
    assert ">审批到期</span>" not in administrator.get("/console/journal?people=1").content.decode()
    assert administrator.get("/console/journal?since=nonsense&place_id=x&after=bad").status_code in (200, 422)


def test_the_journal_names_places_and_says_what_a_number_counts(administrator, area, community, home):
    user = User.objects.get(login=f"administrator{area}")
    places.correct_unit(home, storey=7, on=today(), reason="图纸", by=system(area))
    page = administrator.get("/console/journal").content.decode()
    with in_area(area):
        named = titles_of([home, community])
    assert named[home].startswith(named[community]) and named[home] in page
    assert f"用户 {user.name}" in page and f"用户 {user.pk}" not in page
    assert f"位置 {home}" not in page and f"房屋 {home}" not in page


def test_the_home_is_seen_invited_to_and_left(owner, home, community, area):
    page = owner.get("/household").content.decode()
    assert "张**" in page and "张三丰" not in page and "邀请家人或租户" in page
    made = owner.post(f"/household/{home}/invite", {"role": "tenant"}).content.decode()
    assert "code-big" in made and "<svg" in made
    assert owner.get(f"/household/{home + 10**6}").status_code == 404
    other = new_unit(community, "3-2-502", by=system(area))
    assert owner.get(f"/household/{other}").status_code == 404
    assert owner.post(f"/household/{home}/leave").status_code == 302
    assert owner.get("/household").status_code == 403


def test_a_new_phone_binds_by_code(owner, home, area):
    code = owner.post(f"/household/{home}/invite", {"role": "family"}).content.decode()
    code = code.split('code-big num">')[1].split("<")[0]
    guest_user = User.objects.create(phone=f"1990002{area:04d}", name="尾号")
    entered = entry.commands.open_session(guest_user.pk, visitor=Visitor("phone", "203.0.113.2", "x"), at=now(),
                                          by=binding.Actor(guest_user.pk, "尾号", area))
    guest = Client()
    guest.cookies["linli_session"] = entered.token
    assert guest.get("/bind").status_code == 200 and guest.get("/bind/request").status_code == 200
    assert guest.get("/household").status_code == 403
    assert guest.post("/bind", {"code": "WRONG", "name": "李试验"}).status_code == 422
    assert guest.post("/bind", {"code": code, "name": "李试验"}).status_code == 302
    assert "家庭成员" in guest.get("/household").content.decode()


def test_staff_answer_a_request(owner, home, area, community):
    guest = User.objects.create(phone=f"1990003{area:04d}", name="尾号")
    binding.ask_for_home(community, label="3-2-501", role="family", name="李试验", at=now(),
                         by=binding.Actor(guest.pk, "尾号", area))
    manager = staff(area, "project_manager", community)
    page = manager.get("/console/home-requests").content.decode()
    assert "李**" in page and "号码与登记不符" in page
    number = page.split('id="request-')[1].split('"')[0]
    assert manager.post(f"/console/home-requests/{number}", {"yes": "1"}).status_code == 302
    assert "没有等答复的申请" in manager.get("/console/home-requests").content.decode()
    assert "李**" in owner.get("/household").content.decode()


def test_the_office_hands_out_a_slip_and_asks_to_see_in_full(area, community, home):
    person = new_owner(home, "陆试验", community_id=community, phone="19900005555", by=system(area))
    cashier = staff(area, "cashier", community)
    assert cashier.get(f"/console/homes/{home}/people/{person}/slip").status_code == 200
    assert "code-big" in cashier.post(f"/console/homes/{home}/people/{person}/slip").content.decode()
    assert cashier.post(f"/console/homes/{home}/people/{person + 10**6}/slip").status_code == 404
    asked = cashier.post(f"/console/homes/{home}/people/{person}/ask-full", {"purpose": "与业主核对门牌"})
    assert asked.status_code == 302
    assert "看完整姓名与电话" in cashier.get("/console/approvals?view=asked").content.decode()

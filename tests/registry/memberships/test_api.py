"""The operations of access do what the pages do, by a token within its scopes."""
import json

import pytest
from django.test import Client

from linli.kernel.access import system
from linli.kernel.clock import today
from linli.kernel.signin.users import commands as users
from linli.registry.memberships import commands
from linli.registry.places import commands as places
from tests.factories import new_area, new_community

pytestmark = pytest.mark.django_db(transaction=True)
SCOPES = ["signin.see_users", "signin.see_journal", "signin.own_account", "approvals.use", "registry.appoint",
          "registry.see_memberships"]


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def client(area):
    admin = users.create_user(f"admin{area}", name="管试验", by=system(area))
    root = places.create_area_root("x", by=system(area))
    commands.appoint(admin, role="administrator", place_id=root, since=today(), reason="试验", by=system(area))
    token = users.create_token(admin, name="试验", scopes=SCOPES, by=system(area))
    return Client(headers={"Authorization": f"Bearer {token}"})


def post(client, path, key, **body):
    return client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json",
                       headers={"Idempotency-Key": key})


@pytest.mark.parametrize("path", ["/users", "/journal", "/sessions", "/approvals"])
def test_lists(client, path):
    assert client.get(f"/api/v1{path}").status_code == 200


def test_without_a_token_or_with_a_wrong_one_nothing(client):
    for stranger in (Client(), Client(headers={"Authorization": "Bearer linli_wrong"})):
        assert stranger.get("/api/v1/users").status_code == 401


def test_outside_the_scopes_nothing(client):
    assert client.get("/api/v1/home-requests").status_code == 403


def test_appoints_once_a_key(client, area):
    community = new_community(area)
    clerk = users.create_user(f"nt{area}", name="叶试验", by=system(area))
    body = {"role": "cashier", "place_id": community, "since": str(today()), "reason": "入职"}
    first = post(client, f"/users/{clerk}/memberships", "key-000001", **body)
    assert first.status_code == 200, first.content
    assert post(client, f"/users/{clerk}/memberships", "key-000001", **body).json() == first.json()
    assert post(client, f"/users/{clerk}/memberships", "key-000001", **{**body, "reason": "别的"}).status_code == 409
    assert len(client.get(f"/api/v1/users/{clerk}/memberships").json()) == 1
    ended = post(client, f"/memberships/{first.json()['id']}/end", "key-000002", on=str(today()), reason="离职")
    assert ended.status_code == 200
    assert post(client, "/approvals/999999/decision", "key-000003", yes=True).status_code == 404


@pytest.mark.parametrize("query", ["since=0001-01-01", "until=9999-12-31", "since=9999-12-31&until=0001-01-01",
                                   "place_id=9223372036854775807", "who=%25_'\\", "after=W10", "limit=200"])
def test_odd_filters_are_answered(client, query):
    assert client.get(f"/api/v1/journal?{query}").status_code in (200, 422)


@pytest.mark.parametrize("body", [
    {"role": "cashier", "place_id": 2**63 - 1, "since": "0001-01-01", "reason": "x"},
    {"role": "cashier", "place_id": 1, "since": "9999-12-31", "until": "0001-01-01", "reason": "x"},
    {"role": "owner", "place_id": 1, "since": "2026-01-01", "reason": "x"}, {"role": "cashier"}, {}])
def test_odd_appointments_are_refused_in_words(client, area, body):
    clerk = users.create_user(f"nt{area}", name="叶试验", by=system(area))
    answer = post(client, f"/users/{clerk}/memberships", "key-odd-01", **body)
    assert answer.status_code in (404, 422) and answer.json()["detail"]

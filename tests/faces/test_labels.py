"""QR labels of places print on A4, and the page a label opens is of use to anybody without sign-in."""
from datetime import date

import pytest
from django.test import Client

from linli.engines.documents.codes import check_word
from linli.kernel import http
from linli.kernel.access import system
from linli.registry import roles
from linli.registry.organisations import commands as organisations
from linli.registry.places import commands as places
from linli.registry.places import queries
from tests import factories


@pytest.fixture
def area(db) -> int:
    return factories.new_area()


@pytest.fixture
def community(area) -> int:
    return factories.new_community(area)


@pytest.fixture
def spot(area, community) -> int:
    return places.add_spot(community, name="1 号水泵房", by=system(area))


@pytest.fixture
def manager(area, community, monkeypatch) -> Client:
    actor = factories.member(area, roles.PROJECT_MANAGER, "community", community)
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    return Client()


def code_of(community: int, spot: int, area: int) -> str:
    return next(row.code for row in queries.spots(community, by=system(area)) if row.id == spot) or ""


def test_the_sheet_is_a_pdf(community, spot, manager):
    answer = manager.get(f"/console/communities/{community}/spots/labels.pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF") and len(answer.content) > 5_000


def test_doors_get_codes_first_and_are_printed_then(area, community, manager):
    factories.new_unit(community, by=system(area))
    page = f"/console/communities/{community}/spots"
    assert manager.get(f"{page}/labels.pdf?kind=entrance").status_code == 404
    assert "还没有二维码" in manager.get(f"{page}?kind=entrance").content.decode()
    assert manager.post(f"{page}/codes?kind=entrance").status_code == 302
    assert "打印标签" in manager.get(f"{page}?kind=entrance").content.decode()
    assert manager.get(f"{page}/labels.pdf?kind=entrance").status_code == 200


def test_another_community_prints_nothing(area, spot, community, monkeypatch):
    actor = factories.member(area, roles.PROJECT_MANAGER, "community", factories.new_community(area, "别处新村"))
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
    assert Client().get(f"/console/communities/{community}/spots/labels.pdf").status_code == 404


def test_a_visitor_sees_the_word_of_the_label_whom_to_ring_and_the_open_books(area, community, spot):
    by = system(area)
    firm = organisations.add_organisation(community, kind="firm", name="项目部", on=date(2025, 1, 1), by=by)
    post = organisations.add_post(firm, place_id=community, title="门岗", role=roles.GUARD, on=date(2025, 1, 1), by=by)
    organisations.name_holder(post, name="李秘密", phone="19900006666", on=date(2025, 1, 1), by=by)
    code = code_of(community, spot, area)
    page = Client().get(f"/q/{code}").content.decode()
    assert check_word(code) in page and f"/open/{queries.community(community, on=date(2026, 1, 2), by=by).code}" in page
    assert "李秘密" not in page

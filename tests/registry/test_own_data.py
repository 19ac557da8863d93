"""A person sees and takes away all that is kept of them, and nothing of anybody else (PIPL 44, 45)."""
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from linli.kernel import http
from linli.kernel.errors import NotFound
from linli.kernel.models import JournalRow, User
from linli.kernel.signin import commands, queries
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.owndata import ties
from linli.registry.people import commands as people
from linli.registry.people.models import Person
from tests import factories

MINE, OTHER = "19900000071", "19900000072"


@pytest.fixture
def owner(area, community, unit, by):
    """An owner who signs in, and another owner of the same home who does not."""
    user = User.objects.create(phone=MINE, name="冯自己")
    for name, phone in (("冯自己", MINE), ("卫旁人", OTHER)):
        person = people.add_person(community, name=name, phone=phone, by=by)
        people.add_tenure(unit, person_id=person, kind="owner", share=None, on=date(2026, 1, 1), by=by)
    with in_area(area):
        Person.objects.filter(phone=MINE).update(user_id=user.pk)
    return factories.member(area, roles.OWNER, "unit", unit, user_id=user.pk, name="冯自己")


def said(parts) -> dict[str, list]:
    return {part.title: list(part.rows) for part in parts}


def test_it_tells_who_one_is_and_where_one_lives(owner):
    found = said(queries.own_data(owner.user_id, by=owner))
    assert [row[:2] for row in found["账号"]] == [("冯自己", MINE)]
    assert [row[1:3] for row in found["住户档案"]] == [("冯自己", MINE)]
    assert [(row[0], row[1]) for row in found["房屋关系"]] == [("3-2-501", "业主")]


def test_every_part_says_what_it_is_for_and_how_long_it_is_kept(owner):
    assert all(part.purpose and part.kept for part in queries.own_data(owner.user_id, by=owner))


def test_nobody_takes_the_copy_of_another(owner):
    with pytest.raises(NotFound):
        commands.take_copy(owner.user_id + 1, by=owner)


def test_the_copy_is_a_workbook_of_that_person_alone_and_stands_in_the_journal(client, monkeypatch, area, owner):
    monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", owner)])
    page = client.get("/me/data")
    assert page.status_code == 200 and "保存：三十年（会计档案）" in page.content.decode()
    answer = client.post("/me/data/copy")
    book = load_workbook(BytesIO(b"".join(answer.streaming_content)))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert book.sheetnames[:2] == ["账号", "住户档案"] and MINE in cells
    assert OTHER not in cells and "卫旁人" not in cells
    with in_area(area):
        assert JournalRow.objects.filter(user_id=owner.user_id, command__endswith="take_copy").count() == 1


def test_a_home_that_was_theirs_and_one_they_own_today_are_told_apart(area, community, unit, by, owner):
    before = factories.new_unit(community, "3-2-502", by=by)
    with in_area(area):
        person = Person.objects.get(phone=MINE).pk
    people.add_tenure(before, person_id=person, kind="owner", share=None, on=date(2024, 1, 1), until=date(2025, 1, 1),
                      by=by)
    with in_area(area):
        persons, held, owned = ties(owner.user_id)
    assert (set(persons), set(held), owned) == ({person}, {before, unit}, [unit])

"""Importing a roster: what is new comes in, what differs changes, what is equal stays."""
from datetime import date

import pytest
from django.db import connection

from linli.kernel import search
from linli.kernel.tenancy import in_area
from linli.registry.importing import commands, queries
from linli.registry.importing.values import HomeDraft, NothingToImport, PersonDraft
from linli.registry.people.models import Person, PersonChange, Tenure, Vehicle
from linli.registry.places.models import Unit, UnitChange

FIRST, LATER = date(2026, 1, 1), date(2026, 6, 1)


def home(number="501", *people, **given):
    given = {"area": "89.53", "storey": 5, "use": "owner_occupied"} | given
    return HomeDraft("3", "2", number, people=people or (PersonDraft("张三", "19900000001"),), **given)


@pytest.fixture
def import_at(community, by):
    return lambda on, *homes: commands.import_homes(community, homes=homes, on=on, by=by)


def test_new_homes_come_in_with_people_cars_and_search(import_at, area, by):
    result = import_at(FIRST, home("501", PersonDraft("张三", "19900000001", share="1/2"),
                                   PersonDraft("李四", None, share="1/2"), vehicles=("苏E12345",), parking=("A-012",)),
                       home("502", PersonDraft(None, "19900000009")))
    assert (result.homes, result.new, result.changed, result.unchanged) == (2, 2, 0, 0)
    with in_area(area):
        assert [str(unit.area) for unit in Unit.objects.order_by("sort")] == ["89.53", "89.53"]
        assert sorted(Tenure.objects.values_list("person__name", "share_num", "share_den", "position"),
                      key=str) == [("张三", 1, 2, 1), ("李四", 1, 2, 2), (None, None, None, 1)]
        assert Vehicle.objects.count() == 2
    assert [hit.title for answer in search.find("zs 3-2", by=by) for hit in answer.hits] == ["3-2-501"]


def test_the_same_file_again_changes_nothing(import_at, area):
    homes = [home("501", PersonDraft("张三", "19900000001", ("19900000002",)), vehicles=("苏E12345",),
                  parking=("A-1",)), home("502", PersonDraft(None, "19900000009")), home("503", PersonDraft(None)),
             home("S1", kind="shop")]
    import_at(FIRST, *homes)
    result = import_at(LATER, *homes)
    assert (result.new, result.changed, result.unchanged, result.by_field) == (0, 0, 4, {})
    with in_area(area):
        assert Tenure.objects.count() == 4 and Vehicle.objects.count() == 2 and UnitChange.objects.count() == 0


def test_only_what_differs_changes_and_the_preview_says_the_same(import_at, community, area, by):
    import_at(FIRST, home("501"), home("502"), home("S1", kind="shop", area="20"))
    file = [home("501", PersonDraft("张三", "19900000002"), area="90", use=None), home("502", vehicles=("苏E12345",)),
            home("S1", area=None)]
    foreseen = queries.preview(community, homes=file, on=LATER, by=by)
    assert (foreseen.by_field, foreseen.unchanged) == ({"area": 1, "phone": 1, "vehicle": 1}, 1)
    assert import_at(LATER, *file) == foreseen
    with in_area(area):
        flat = Unit.objects.get(label="3-2-501")
        assert (str(flat.area), flat.use) == ("90.00", "owner_occupied")
        assert Unit.objects.get(label="3-2-S1").kind == "shop"
        assert UnitChange.objects.get().before == "89.53"
        assert PersonChange.objects.get().before == "19900000001"
        person = Person.objects.get(pk=Tenure.objects.get(unit=flat).person_id)
        assert (person.phone, person.other_phones) == ("19900000002", ["19900000001"])


def test_another_owner_in_the_file_takes_over_from_that_day(import_at, area):
    import_at(FIRST, home("501", PersonDraft("张三"), PersonDraft("王租", relation="tenant")))
    result = import_at(LATER, home("501", PersonDraft("李四")))
    assert result.by_field == {"came": 1, "left": 1}
    with in_area(area):
        assert {row.person.name: (row.valid.lower, row.valid.upper)
                for row in Tenure.objects.select_related("person")} == {
            "张三": (FIRST, LATER), "李四": (LATER, None), "王租": (FIRST, None)}


def test_homes_that_the_file_leaves_out_stay_and_are_named(import_at):
    import_at(FIRST, home("501"), home("502"))
    result = import_at(LATER, home("501"))
    assert (result.missing, result.missing_labels, result.unchanged) == (1, ["3-2-502"], 1)


def test_name_and_phone_together_make_one_buyer_of_two_homes(import_at, area):
    import_at(FIRST, home("501"), home("502"), home("503", PersonDraft("张三")))
    with in_area(area):
        assert Person.objects.count() == 2
        assert Tenure.objects.filter(person__phone="19900000001").count() == 2


def test_a_share_that_differs_is_shown_and_left_to_people(import_at, area):
    import_at(FIRST, home("501", PersonDraft("张三", share="1/2")))
    result = import_at(LATER, home("501", PersonDraft("张三", share="1/3")))
    assert [(change.field, change.applied) for change in result.changes] == [("share", False)]
    with in_area(area):
        assert Tenure.objects.get().share_den == 2


def test_an_empty_file_is_refused(import_at):
    with pytest.raises(NothingToImport):
        import_at(FIRST)


def test_two_imports_of_one_transaction_do_not_meet_each_others_stage(import_at, area):
    import_at(FIRST, home("501"))
    import_at(FIRST, home("502"))
    with in_area(area), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relname LIKE 'stage\\_%'")
        assert cursor.fetchone() == (0,)

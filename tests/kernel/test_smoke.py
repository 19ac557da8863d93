import pytest

from linli.kernel.access import right, system
from linli.kernel.commands import command, query
from linli.kernel.models import Area, JournalRow
from linli.kernel.tenancy import OutsideArea, in_area
from linli.registry.places.models import Place

BUILD = right("smoke.build", "建楼")


@command(needs=BUILD)
def build(name: str, *, key: str | None = None, by) -> int:
    return Place.objects.create(kind="community", code=name, name=name, label=name, sort=name).pk


@query(needs=BUILD)
def names(prefix: str, *, by) -> list[str]:
    return list(Place.objects.filter(name__startswith=prefix).values_list("name", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_command_writes_in_its_area_only_and_is_done_once():
    one, two = Area.objects.create(code="one", name="一"), Area.objects.create(code="two", name="二")
    first = build("甲", key="k", by=system(one.pk))
    assert build("甲", key="k", by=system(one.pk)) == first
    assert names("甲", by=system(one.pk)) == ["甲"]
    assert names("甲", by=system(two.pk)) == []
    with in_area(one.pk):
        assert JournalRow.objects.count() == 1
    with pytest.raises(OutsideArea):
        Place.objects.count()

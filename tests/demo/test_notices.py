"""A notice of the demo hangs where its words say."""
import pytest

from linli.demo import notices
from linli.kernel.access import system
from linli.kernel.tenancy import in_area
from linli.registry.places.models import Place
from tests import factories


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where, named", [("5 幢、6 幢", ["5幢", "6幢"]), ("地下车库", []), ("", [])])
def test_a_notice_that_names_buildings_is_for_those_alone(where, named):
    area = factories.new_area()
    community, by = factories.new_community(area), system(area)
    for building in ("5", "6", "7"):
        factories.new_unit(community, f"{building}-1-101", by=by)
    found = notices.scope(community, where, by)
    with in_area(area):
        assert sorted(Place.objects.filter(pk__in=found, kind="building").values_list("name", flat=True)) == named
    assert named or found == [community]

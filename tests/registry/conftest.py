import pytest

from linli.kernel.access import Actor, system
from tests import factories


@pytest.fixture
def area(db) -> int:
    return factories.new_area()


@pytest.fixture
def by(area) -> Actor:
    return system(area)


@pytest.fixture
def community(area) -> int:
    return factories.new_community(area)


@pytest.fixture
def unit(community, by) -> int:
    return factories.new_unit(community, by=by)

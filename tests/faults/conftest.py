"""A community to enter homes into."""
from typing import NamedTuple

import pytest

from tests.factories import new_area, new_community

from .processes import in_area


class Estate(NamedTuple):
    area: int
    community: int

    def address(self, number: str) -> str:
        return f"/faults/{self.area}/{self.community}/{number}"

    def homes(self, number: str) -> int:
        """How many committed homes bear this number."""
        return int(in_area(self.area, "SELECT count(*) FROM registry_unit WHERE label = '1-1-' || %s", number))

    def buildings(self) -> int:
        return int(in_area(self.area, "SELECT count(*) FROM registry_place WHERE kind = 'building'"))

    def journalled(self) -> int:
        return int(in_area(self.area, "SELECT count(*) FROM kernel_journalrow WHERE command LIKE %s", "%add_unit"))


@pytest.fixture
def estate(transactional_db: None) -> Estate:
    area = new_area()
    return Estate(area, new_community(area))

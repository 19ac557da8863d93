import pytest

from tests.engines.cases.town import Town, new_town


@pytest.fixture
def town(db) -> Town:
    return new_town()

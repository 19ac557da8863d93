"""Fresh areas instead of clean tables: a test never meets another test's rows."""
import itertools

import pytest

from linli.kernel.models import Area

numbers = itertools.count(1)


def new_area() -> int:
    number = next(numbers)
    return Area.objects.create(code=f"k{number}", name=f"试验片区{number}").pk


@pytest.fixture
def area(db) -> int:
    return new_area()


@pytest.fixture
def other(db) -> int:
    return new_area()

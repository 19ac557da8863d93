import pytest

from linli.kernel.access import system
from linli.kernel.models import User
from linli.kernel.signin.users import commands as users
from tests.factories import new_area

PASSWORD = "horse battery staple"


@pytest.fixture
def area(db):
    return new_area()


@pytest.fixture
def clerk(area) -> User:
    return User.objects.get(pk=users.create_user(f"clerk{area}", name="叶试验", password=PASSWORD, by=system(area)))

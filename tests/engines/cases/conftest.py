import pytest
from django.test import Client

from linli.kernel import http
from linli.kernel.access import Actor
from tests.engines.cases.town import Town, new_town


@pytest.fixture
def town(db) -> Town:
    return new_town()


@pytest.fixture
def browse(monkeypatch):
    """A browser in which this actor is signed in."""
    def as_(actor: Actor) -> Client:
        monkeypatch.setattr(http, "_recognisers", [lambda request: setattr(request, "actor", actor)])
        return Client()
    return as_

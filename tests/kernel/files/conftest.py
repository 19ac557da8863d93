from pathlib import Path

import pytest
from django.http import HttpResponse

from linli.kernel.access import Actor
from linli.kernel.models import Area


@pytest.fixture(autouse=True)
def shelf(tmp_path: Path, settings) -> Path:
    settings.FILES_DIR = tmp_path / "files"
    return settings.FILES_DIR


@pytest.fixture(autouse=True)
def plain_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refusals as bare text: how they look is the component kit's matter."""
    monkeypatch.setattr("linli.kernel.http.render",
                        lambda request, template, frame, status: HttpResponse(frame["sentence"], status=status))


@pytest.fixture
def area(db) -> int:
    return Area.objects.create(code="files", name="试验片区").pk


@pytest.fixture
def clerk(area: int) -> Actor:
    return Actor(7, "王试验", area)

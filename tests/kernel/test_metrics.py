"""A watcher on this machine reads figures; nobody else finds the page, and no figure names anybody."""
import re

import pytest
from django.db import Error
from django.test import Client

from linli.kernel import metrics
from linli.kernel.sql import rows

LINE = re.compile(r'^linli_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[0-9.e+-]+$')

pytestmark = pytest.mark.django_db


def lines(browser: Client) -> list[str]:
    page = browser.get("/metrics")
    assert page.status_code == 200 and page["Content-Type"].startswith("text/plain; version=0.0.4")
    return [line for line in page.content.decode().splitlines() if not line.startswith("#")]


def test_every_line_is_a_figure(browser: Client):
    found = lines(browser)
    assert [line for line in found if not LINE.match(line)] == []
    assert {"linli_workers", "linli_disk_free_ratio", "linli_database_bytes"} <= {line.split(" ")[0] for line in found}
    assert "linli_figures_failed 0" in found


def test_a_job_that_waits_shows_by_its_queue(browser: Client):
    rows("INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, priority, attempts) "
         "VALUES ('bulk', 'x', '{}', 'failed', 0, 1) RETURNING id")
    assert 'linli_jobs_failed{task="x"} 1' in lines(browser)


@pytest.mark.parametrize("asked", [{"REMOTE_ADDR": "10.0.0.8"}, {"HTTP_X_FORWARDED_FOR": "10.0.0.8"}])
def test_nobody_else_finds_it(browser: Client, asked: dict[str, str]):
    assert browser.get("/metrics", **asked).status_code == 404


def test_a_figure_that_cannot_be_read_takes_down_no_other(browser: Client, monkeypatch: pytest.MonkeyPatch):
    def broken() -> metrics.Rows:
        raise Error("away")
    monkeypatch.setitem(metrics.GAUGES, "linli_broken", metrics.Gauge("linli_broken", "", (), broken))
    found = lines(browser)
    assert "linli_figures_failed 1" in found and any(line.startswith("linli_workers") for line in found)


@pytest.fixture
def browser() -> Client:
    return Client()

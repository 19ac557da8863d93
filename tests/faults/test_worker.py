"""kill -9 of a worker: its job is found by the next one and done once."""
import pytest

from . import processes
from .conftest import Estate

pytestmark = pytest.mark.fault


def queue(estate: Estate, number: str) -> None:
    with processes.web() as web:
        assert web.post(estate.address(number) + "/later").status_code == 200


def test_killed_in_the_middle_of_a_job_leaves_it_to_the_next(estate: Estate):
    queue(estate, "301")
    with processes.worker() as worker:
        with processes.held("kernel_journalrow"):
            processes.until(processes.somebody_waits, "the job waits at the journal")
            worker.kill()
        processes.until(lambda: not processes.somebody_waits(), "the dead worker's session has ended")
    assert (estate.homes("301"), estate.journalled()) == (0, 0)

    # Thirty seconds without a sign of life make a worker dead: let them pass at once.
    processes.asked("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '31 seconds' RETURNING 1")
    with processes.worker():
        processes.until(lambda: estate.homes("301"), "the job is done", seconds=90)
    assert (estate.homes("301"), estate.journalled()) == (1, 1)

"""kill -9 of a web process: a command is done whole or not at all, and the next process serves at once."""
import pytest

from . import processes
from .conftest import Estate

pytestmark = pytest.mark.fault


def test_killed_in_the_middle_of_a_command_leaves_nothing_half_done(estate: Estate):
    with processes.web() as web:
        with processes.held("kernel_journalrow"):  # the home's rows are written, its journal row is not
            web.begin_post(estate.address("301"))
            processes.until(processes.somebody_waits, "the command waits at the journal")
            web.kill()
        processes.until(lambda: not processes.somebody_waits(), "the dead process's session has ended")
    assert (estate.homes("301"), estate.buildings(), estate.journalled()) == (0, 0, 0)

    with processes.web() as web:  # the person tries again
        assert web.post(estate.address("301")).status_code == 200
    assert (estate.homes("301"), estate.buildings(), estate.journalled()) == (1, 1, 1)


def test_killed_after_the_answer_loses_nothing(estate: Estate):
    with processes.web() as web:
        assert web.post(estate.address("301")).status_code == 200
        web.kill()
    assert (estate.homes("301"), estate.journalled()) == (1, 1)


def test_asked_to_stop_it_finishes_what_it_does(estate: Estate):
    with processes.web() as web:
        with processes.held("kernel_journalrow"):
            answer = web.begin_post(estate.address("301"))
            processes.until(processes.somebody_waits, "the command waits at the journal")
            web.process.terminate()
        answer.join(processes.PATIENCE)
        web.process.wait(processes.PATIENCE)
    assert (estate.homes("301"), estate.journalled()) == (1, 1)


def test_a_full_disk_means_looking_only(estate: Estate):
    """The launcher makes the server read-only; who is signed in still sees pages and is told why nothing is saved."""
    token = processes.signed_in(estate.area)
    with processes.read_only(), processes.web() as web:
        refused = web.post(estate.address("301"))
        assert refused.status_code == 503 and "磁盘快满" in refused.text
        assert web.get("/console/sessions", cookies=token).status_code == 200
    with processes.web() as web:
        assert web.post(estate.address("301")).status_code == 200


def test_a_lost_database_is_said_in_words_to_who_is_signed_in(estate: Estate):
    token = processes.signed_in(estate.area)
    with processes.web(LINLI_DB_NAME="linli_no_such", LINLI_POOL="0") as web:
        answer = web.get("/console/sessions", cookies=token)
        assert answer.status_code == 503 and "没有回应" in answer.text

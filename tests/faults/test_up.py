"""kill -9 below `linli up`: what died is started again, every confirmed act is there, nobody has to do anything."""
import os
import signal
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import requests

from . import processes

pytestmark = pytest.mark.fault


def wait_for_more(confirmed: list[int]) -> None:
    before = len(confirmed)
    processes.until(lambda: len(confirmed) > before + 5, "homes are entered")


@pytest.mark.slow
def test_a_killed_database_comes_back_by_itself_with_every_confirmed_command():
    with TemporaryDirectory(prefix="faults-") as folder, processes.installation(Path(folder)) as linli:
        estate = linli.post("/faults/estate").json()
        confirmed: list[int] = []
        wrong: list[int] = []
        enough = threading.Event()

        def keep_entering_homes() -> None:
            for number in range(101, 999):
                if enough.is_set():
                    return
                try:
                    answer = linli.post(f"/faults/{estate['area']}/{estate['community']}/{number}")
                except requests.RequestException:
                    continue
                if answer.status_code == 200:
                    confirmed.append(number)
                elif answer.status_code != 503:
                    wrong.append(answer.status_code)

        desk = threading.Thread(target=keep_entering_homes)
        desk.start()
        for _ in range(2):
            wait_for_more(confirmed)
            linli.kill_database()
        wait_for_more(confirmed)  # by the same web process
        enough.set()
        desk.join()
        assert wrong == []  # "wait a moment, nothing was done", never a page about a bug
        found = linli.in_area(estate["area"], "SELECT array_agg(substr(label, 5)::int ORDER BY 1) FROM registry_unit")
        journalled = linli.in_area(estate["area"], "SELECT count(*) FROM kernel_journalrow WHERE command LIKE %s",
                                   "%add_unit")
        assert set(confirmed) <= set(found) and len(found) == len(set(found)) == journalled


@pytest.mark.slow
def test_killed_web_and_worker_are_started_again_and_all_end_together():
    with TemporaryDirectory(prefix="faults-") as folder:
        with processes.installation(Path(folder)) as linli:
            for word in ("web", "worker"):
                processes.until(lambda: linli.below(word), f"{word} runs")  # noqa: B023
                first = linli.below(word)
                os.kill(first, signal.SIGKILL)
                processes.until(lambda: linli.below(word) not in (0, first), f"{word} runs again")  # noqa: B023
            processes.until(linli.answers, "web answers again")
            ids = [linli.below(word) for word in ("web", "worker")]
        assert not any(Path(f"/proc/{pid}").exists() for pid in ids)


@pytest.mark.slow
def test_a_second_one_on_the_same_home_joins_and_leaves_the_first_running():
    with TemporaryDirectory(prefix="faults-") as folder, processes.installation(Path(folder)) as first:
        server = first.database.pid()
        with processes.installation(Path(folder)) as second:
            assert second.database.pid() == server and second.answers()
        assert first.database.pid() == server and first.get("/readyz").ok


@pytest.mark.slow
def test_a_killed_launcher_leaves_no_orphan():
    with TemporaryDirectory(prefix="faults-") as folder, processes.installation(Path(folder)) as linli:
        processes.until(lambda: linli.below("web") and linli.below("worker"), "web and worker run")
        ids = [linli.below(word) for word in ("web", "worker")]
        linli.process.kill()
        linli.process.wait()
        processes.until(lambda: not any(map(alive, ids)), "web and worker have ended")


def alive(pid: int) -> bool:
    """A zombie that nobody reaps is not alive."""
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False

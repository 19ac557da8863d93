"""kill -9 of the database under `linli up`: it is started again, every confirmed act is there, nobody restarts anything."""
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
def test_comes_back_by_itself_with_every_confirmed_command():
    with TemporaryDirectory(prefix="faults-") as folder, processes.installation(Path(folder)) as linli:
        estate = linli.post("/faults/estate").json()
        confirmed: list[int] = []
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

        desk = threading.Thread(target=keep_entering_homes)
        desk.start()
        for _ in range(2):
            wait_for_more(confirmed)
            linli.kill_database()
        wait_for_more(confirmed)  # by the same web process
        enough.set()
        desk.join()
        found = linli.in_area(estate["area"], "SELECT array_agg(substr(label, 5)::int ORDER BY 1) FROM registry_unit")
        journalled = linli.in_area(estate["area"], "SELECT count(*) FROM kernel_journalrow WHERE command LIKE %s",
                                   "%add_unit")
        assert set(confirmed) <= set(found) and len(found) == len(set(found)) == journalled

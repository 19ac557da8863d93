"""What a bench returns, and how two contestants are timed fairly on a noisy machine."""
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from django.db import connection


@dataclass(frozen=True)
class Measure:
    """Seconds of ours and of the reference for the same work, from the same run."""

    name: str
    size: int
    seconds: float
    reference_seconds: float
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float:
        """Reference ÷ ours."""
        return round(self.reference_seconds / self.seconds, 3)


def interleaved(ours: Callable[[int], None], reference: Callable[[int], None], rounds: int = 3) -> tuple[float, float]:
    """Run both in turn, `rounds` times each (they get the round's number); return the median seconds of each."""
    mine, theirs = [], []
    for round_ in range(rounds):
        theirs.append(seconds(reference, round_))
        mine.append(seconds(ours, round_))
    return median(mine), median(theirs)


def seconds(act: Callable[[int], None], round_: int) -> float:
    start = time.perf_counter()
    act(round_)
    return time.perf_counter() - start


def cpu_seconds() -> float:
    """CPU used so far by this process and by the server's process of its connection.

    On a busy machine it says more than the clock. Zero for the server where it cannot be read.
    """
    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
    served = int(backend.read_text().split()[0]) / 1e9 if backend.exists() else 0.0
    return time.process_time() + served

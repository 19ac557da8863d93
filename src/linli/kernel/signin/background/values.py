"""Jobs as those who keep the area see them."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from linli.kernel.errors import Refused
from linli.kernel.jobs import HowFar
from linli.kernel.paging import Page

WAITING, RUNNING, FAILED, STOPPED, DONE = "waiting", "running", "failed", "stopped", "done"
STATES = {WAITING: "等待", RUNNING: "进行中", FAILED: "没办成", STOPPED: "已停止", DONE: "已办完"}
# failed: gave up after its tries, and may be run again. stopped: a rule said no, which no second try would change.
STATUSES = {WAITING: ("todo",), RUNNING: ("doing",), FAILED: ("failed",), STOPPED: ("cancelled", "aborted"),
            DONE: ("succeeded",)}
STATE_OF = {status: state for state, statuses in STATUSES.items() for status in statuses}


class JobNotFailed(Refused):
    code, status = "job_not_failed", 409
    sentence = "这个任务{state}，不用再办，没有改动。没办成的任务才能再办一次。"


class UnknownState(Refused):
    code, field = "unknown_state", "state"
    sentence = "没有这种状态的任务。请从页上的几种状态里选。"


@dataclass(frozen=True)
class JobRow:
    """One job. `next_at`: when one that waits for another try is due; `why` it did not work, as far as it is known."""

    id: int
    title: str
    object: str         # 批次 12; empty: the area itself
    state: str
    asked_by: str
    asked_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    next_at: datetime | None
    tries: int
    how_far: HowFar | None
    why: str

    @property
    def state_title(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True)
class HouseJob:
    """Work of the clock, for all areas, that did not come about when it was last tried."""

    title: str
    at: datetime


@dataclass(frozen=True)
class JobList:
    """A page of jobs, how many there are in each state, and what of the house's own does not work."""

    page: Page[JobRow]
    counts: dict[str, int]
    house: list[HouseJob]

    @property
    def under_way(self) -> bool:
        """Will this list look different in a moment?"""
        return self.counts[WAITING] + self.counts[RUNNING] > 0

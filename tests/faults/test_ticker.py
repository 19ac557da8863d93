"""Tickers killed in the middle: what came is told, each step once; what came while none ran is told at the next start."""
from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from linli.engines.cases.clocks import running
from linli.engines.cases.clocks.models import CaseClock
from linli.engines.cases.clocks.ticking import LOCK
from linli.engines.cases.models import Case
from linli.kernel.tenancy import in_area

from . import processes
from .conftest import Estate

pytestmark = pytest.mark.fault
CASES = 60
TOLD = "SELECT count(*) FROM cases_clockevent"
STANDS = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = %s::oid AND granted)"
ONCE = "SELECT count(*) FROM (SELECT DISTINCT clock_id, gen, step FROM cases_clockevent) told"


@pytest.fixture
def late(estate: Estate) -> Estate:
    """Sixty urgent cases whose four hours ended three hours ago: warning, breach and two rungs each are to be told."""
    moment = timezone.now() - timedelta(hours=7)
    with in_area(estate.area):
        for number in range(CASES):
            case = Case.objects.create(
                number=f"F-{number}", kind="repair", category="other", level=2, community_id=estate.community,
                place_id=estate.community, title="试验报修", source="page", reported_at=moment).pk
            running.start(case, ["resolve"], anchor=moment)
    return estate


def ticker() -> processes.Running:
    return processes.Running("ticker", around=processes.environment())


def test_killed_tickers_tell_each_step_once(late: Estate):
    for _ in range(2):   # two at once, both killed while they hold what they have claimed
        first, second = ticker(), ticker()
        try:
            with processes.held("kernel_journalrow"):
                processes.until(processes.somebody_waits, "a ticker waits in the middle of its transaction")
                first.kill()
                second.kill()
        finally:
            first.stop()
            second.stop()
        processes.until(lambda: not processes.somebody_waits(), "the dead session has ended")
    assert processes.in_area(late.area, TOLD) == 0

    last = ticker()
    try:
        processes.until(lambda: processes.in_area(late.area, TOLD) == 4 * CASES, "all is told", seconds=90)
        time.sleep(2)
    finally:
        last.stop()
    assert processes.in_area(late.area, TOLD) == processes.in_area(late.area, ONCE) == 4 * CASES


def test_a_due_is_told_within_two_seconds(estate: Estate):
    with in_area(estate.area):
        moment = timezone.now()
        case = Case.objects.create(
            number="F-1", kind="repair", category="other", level=2, community_id=estate.community,
            place_id=estate.community, title="试验报修", source="page", reported_at=moment).pk
        running.start(case, ["resolve"], anchor=moment)
    one = ticker()
    try:
        processes.until(lambda: processes.asked(STANDS, LOCK), "it stands")
        with in_area(estate.area):
            due = timezone.now() + timedelta(seconds=8)
            CaseClock.objects.filter(case_id=case).update(due=due, fires=due, step=1)
        processes.until(lambda: processes.in_area(estate.area, TOLD) == 1, "the breach is told")
        late_by = processes.in_area(estate.area, "SELECT extract(epoch FROM at - due) FROM cases_clockevent")
    finally:
        one.stop()
    assert 0 <= late_by < 2

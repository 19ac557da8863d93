"""Sending people to cases, for programs."""
from linli.engines.cases.bodies import Several, Step, Words
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.dispatching import queries as sending
from linli.engines.cases.dispatching.queries import Worklist
from linli.engines.cases.dispatching.values import BulkResult, Candidate, WorkerRow
from linli.engines.cases.matters.values import CaseRow
from linli.kernel.api import Done, Id, Key, Operations
from linli.kernel.http import Request

router = Operations("cases")


class Sent(Step):
    user_id: Id | None = None
    reason: Words = ""


class SentMany(Several):
    user_id: Id
    reason: Words = ""


@router.get("/cases/pool", shows=sending.pool, title="可抢的工单")
def pool_list(request: Request) -> list[CaseRow]:
    """What the caller may grab."""
    return sending.pool(None, by=request.actor)


@router.get("/cases/worklist", shows=sending.worklist, title="我要办的工单")
def worklist(request: Request) -> Worklist:
    """The caller's own work, the most urgent first."""
    return sending.worklist(None, at=request.now, by=request.actor)


@router.get("/cases/{case_id}/candidates", shows=sending.candidates, title="可以派给谁")
def candidates(request: Request, case_id: Id) -> list[Candidate]:
    """Who could be sent, the best first; those who cannot say why."""
    return sending.candidates(case_id, at=request.now, by=request.actor)


@router.get("/workers", shows=sending.workers, title="能接单的人")
def workers(request: Request) -> list[WorkerRow]:
    """Everybody who can be sent, with skills, licences and load."""
    return sending.workers(request.actor.area_id, at=request.now, by=request.actor)


@router.post("/cases/{case_id}/grab", does=dispatching.grab, title="抢单")
def grab(request: Request, case_id: Id, key: Key) -> Done:
    """Take a case from the pool: one winner."""
    dispatching.grab(case_id, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/pool", does=dispatching.pool, title="放进抢单池")
def to_pool(request: Request, case_id: Id, given: Step, key: Key) -> Done:
    dispatching.pool(case_id, version=given.version, at=request.now, key=key, by=request.actor)
    return Done()


@router.post("/cases/{case_id}/dispatch", does=dispatching.dispatch, title="派单")
def dispatch(request: Request, case_id: Id, given: Sent, key: Key) -> Candidate | None:
    """Send somebody, or the best; null: nobody fits and the shift leader was told."""
    return dispatching.dispatch(case_id, user_id=given.user_id, reason=given.reason, version=given.version,
                                at=request.now, key=key, by=request.actor)


@router.post("/cases/bulk-dispatch", does=dispatching.bulk_dispatch, title="批量派单")
def bulk_dispatch(request: Request, given: SentMany, key: Key) -> BulkResult:
    """Send one person to many cases; those that cannot go say why."""
    return dispatching.bulk_dispatch(given.case_ids, user_id=given.user_id, reason=given.reason, at=request.now,
                                     key=key, by=request.actor)


@router.post("/cases/bulk-pool", does=dispatching.pool_many, title="批量放进抢单池")
def pool_many(request: Request, given: Several, key: Key) -> BulkResult:
    """Put many cases where those on duty may grab them; those that cannot go say why."""
    return dispatching.pool_many(given.case_ids, at=request.now, key=key, by=request.actor)

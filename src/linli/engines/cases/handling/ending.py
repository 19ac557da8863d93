"""How a matter ends: the reporter's word or a call-back, the clock, a public answer; and how it begins again."""
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from linli.engines.cases import permissions
from linli.engines.cases.dispatching.values import BulkResult
from linli.engines.cases.events import CaseClosed, CaseReopened, CaseResolved, CaseTold
from linli.engines.cases.flow import moving
from linli.engines.cases.handling import values
from linli.engines.cases.handling.commands import said, whole
from linli.engines.cases.intake import entering
from linli.engines.cases.matters import holding, merging
from linli.engines.cases.matters.models import OPEN, Case, CaseEvent
from linli.kernel import clock, journal
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit
from linli.registry.organisations import queries as organisations

TRIES = 3
HOURS = 72
WORKED = ("grab", "accept", "arrive", "start", "resolve", "fix_now", "transfer")


@command(needs=permissions.ACT_AS_REPORTER)
def confirm(case_id: int, *, version: int | None = None, at: datetime, key: str | None = None, by: Actor) -> None:
    """确认验收, by the reporter. Refuses: NotNow, Changed."""
    case = holding.for_reporter(case_id, by)
    _close(case, "confirm", "confirmed", by=by, at=at, side=moving.REPORTER, version=version)


@command(needs=permissions.CALL_BACK)
def call_back(case_id: int, *, result: str, words: str = "", version: int | None = None, at: datetime,
              key: str | None = None, by: Actor) -> None:
    """回访, reached: satisfied, solved or unsatisfied (goes to review). Not solved: `reopen`. Refuses: HandledIt."""
    case = holding.for_staff(case_id, by)
    _by_another(case, by)
    if result not in values.RESULT_TITLES:
        raise values.ReasonMissing("请选择回访结果。")
    _close(case, "call_back", "called_back", by=by, at=at, version=version, review=result == "unsatisfied",
           evidence={"result": result, "words": words[:500]})


@command(needs=permissions.CALL_BACK)
def call_try(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> int:
    """回访未接通; the third try closes the case as unreachable, outside the rate. Return the number of tries."""
    case = holding.for_staff(case_id, by)
    _by_another(case, by)
    tries = 1 + CaseEvent.objects.filter(case=case, action="call_try", gen=case.gen).count()
    if tries < TRIES:
        moving.step(case, "call_try", by=by, at=at, internal=True, evidence={"tries": tries})
    else:
        _close(case, "unreachable", "unreachable", by=by, at=at, evidence={"tries": tries})
    return tries


@command(needs=permissions.RUN_RULES)
def auto_close(case_id: int, *, at: datetime, by: Actor) -> bool:
    """72 hours without a word. Complaints, emergencies and 12345 wait for a call-back instead: False."""
    case = holding.for_rule(case_id)
    if case.state != "resolved" or case.kind in ("complaint", "emergency") or case.source == "hotline":
        return False
    _close(case, "auto_close", "auto", by=by, at=at, side=moving.RULE, evidence={"hours": HOURS})
    return True


@command(needs=permissions.RUN_RULES)
def resume_by_rule(case_id: int, *, at: datetime, by: Actor) -> None:
    """The pause ran out: work goes on, and so does the clock."""
    case = holding.for_rule(case_id)
    if case.state == "suspended":
        moving.step(case, "resume", by=by, at=at, side=moving.RULE, suspended_until=None)


@command(needs=permissions.ACT_AS_REPORTER)
def reopen_own(case_id: int, *, reason: str, photos: tuple[int, ...] = (), version: int | None = None, at: datetime,
               key: str | None = None, by: Actor) -> None:
    """没修好: the reporter asks for it again, within 15 days. Refuses: TooLateToReopen, ReasonMissing, NotNow."""
    _reopen(holding.for_reporter(case_id, by), reason, photos, by=by, at=at, side=moving.REPORTER, version=version)


@command(needs=permissions.CALL_BACK)
def reopen(case_id: int, *, reason: str, version: int | None = None, at: datetime, key: str | None = None,
           by: Actor) -> None:
    """重新办理, for a caller or after a call-back. Refuses as `reopen_own`."""
    _reopen(holding.for_staff(case_id, by), reason, (), by=by, at=at, side=moving.STAFF, version=version)


@command(needs=permissions.ACT_AS_REPORTER)
def withdraw(case_id: int, *, reason: str = "", version: int | None = None, at: datetime, key: str | None = None,
             by: Actor) -> None:
    """撤回 one's own report; an emergency is not taken back. Refuses: NotNow, Changed."""
    case = holding.for_reporter(case_id, by)
    moving.step(case, "withdraw", by=by, at=at, side=moving.REPORTER, version=version, closed_at=at,
                outcome="withdrawn", evidence={"reason": reason[:300]})
    emit(CaseClosed(case.pk, case.community_id, case.kind, "withdrawn"))


@command(needs=permissions.ACT_AS_REPORTER)
def appeal(case_id: int, *, text: str, photos: tuple[int, ...] = (), at: datetime, key: str | None = None,
           by: Actor) -> None:
    """申诉 against "not taken in", once. Refuses: AppealedAlready, EvidenceMissing, NotNow."""
    case = holding.for_reporter(case_id, by)
    if CaseEvent.objects.filter(case=case, action="appeal").exists():
        raise values.AppealedAlready
    moving.step(case, "appeal", by=by, at=at, side=moving.REPORTER, closed_at=None, outcome="",
                evidence={"text": whole(text)}, files=entering.taken({"report": photos}, by))
    emit(CaseReopened(case.pk, case.community_id, case.kind, case.gen))


@command(needs=permissions.ACT_AS_REPORTER)
def urge(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """催一次, at most once an hour. Refuses: UrgedLately, NotNow."""
    _urge(holding.for_reporter(case_id, by), by=by, at=at, side=moving.REPORTER)


@command(needs=permissions.CALL_BACK)
def urge_for(case_id: int, *, at: datetime, key: str | None = None, by: Actor) -> None:
    """催一次 for a caller. Refuses as `urge`."""
    _urge(holding.for_staff(case_id, by), by=by, at=at, side=moving.STAFF)


@command(needs=permissions.ACT_AS_REPORTER)
def add_words(case_id: int, *, text: str, photos: tuple[int, ...] = (), at: datetime, key: str | None = None,
              by: Actor) -> None:
    """补充 by the reporter: a word, a photo or both. A report merged into another adds to that one (W12)."""
    case = holding.for_reporter(case_id, by)
    files = entering.taken({"report": photos}, by)
    action = "add_note" if text.strip() else "add_photo"
    moving.step(case, action, by=by, at=at, side=moving.REPORTER, evidence={"text": whole(text)}, files=files)
    if case.into_id and text.strip():
        target = holding.for_rule(merging.chain(case)[-1])
        moving.step(target, "add_note", by=by, at=at, side=moving.REPORTER,
                    evidence={"text": whole(text), "from": case.number}, internal=True)


@command(needs=permissions.ANSWER_OBJECTION)
def answer_objection(case_id: int, *, text: str, together: bool = True, version: int | None = None, at: datetime,
                     key: str | None = None, by: Actor) -> int:
    """公开答复: published with the question, without the asker. `together`: all open ones about the same figure."""
    case = holding.for_staff(case_id, by)
    same = [case]
    if together and case.reference:
        same += holding.seen(by).select_for_update(of=("self",)).filter(
            kind="objection", reference=case.reference, community_id=case.community_id,
            state__in=OPEN[:-1]).exclude(pk=case.pk).order_by("pk")
    for each in same:
        moving.step(each, "answer", by=by, at=at, version=version if each is case else None, resolved_at=at,
                    result=whole(text), published=True, evidence={"text": whole(text)})
        emit(CaseResolved(each.pk, each.community_id, each.kind, None))
    return len(same)


@command(needs=permissions.DISPATCH)
def tell_all(case_id: int, *, text: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """告知进度: to the reporter, to those whose reports were merged in and to whoever follows, all at once."""
    case = holding.for_staff(case_id, by)
    event = moving.step(case, "add_note", by=by, at=at, evidence={"text": whole(text)})
    emit(CaseTold(case.pk, case.community_id, case.kind, event))


@command(needs=permissions.RESOLVE_EVENT)
def resolve_event(case_id: int, *, text: str, after: tuple[int, ...] = (), version: int | None = None, at: datetime,
                  key: str | None = None, by: Actor) -> BulkResult:
    """办结 a public event from the desk, if nobody on site can: all who reported are answered at once."""
    case = holding.for_staff(case_id, by)
    moving.step(case, "resolve", by=by, at=at, version=version, resolved_at=at, result=whole(text),
                evidence={"text": text}, files=entering.taken({"after": after}, by))
    emit(CaseResolved(case.pk, case.community_id, case.kind, case.handler_id))
    return BulkResult(Case.objects.filter(into=case).count(), ())


@command(needs=permissions.SEE_REPORTER)
def reveal(case_id: int, *, purpose: str, by: Actor) -> values.ReporterInFull:
    """Name and number of the reporter in full: an act in the journal, with the purpose.

    A handler sees those of their own case; what was said in confidence, only who oversees it. KeptSecret.
    """
    employers = organisations.employers(by.user_id, clock.today())
    case = holding.for_involved(case_id, by, employers)
    if len(purpose.strip()) < 2:
        raise values.PurposeMissing
    overseen = holding.oversees(case, by)
    theirs = overseen or (case.handler_id == by.user_id and case.state in OPEN)
    if not theirs or holding.hides_reporter(case, by, overseen, employers):
        raise values.KeptSecret
    journal.remark(place_id=case.place_id)
    return values.ReporterInFull(case.contact_name or "未登记", case.contact_phone)


def _close(case: Case, action: str, outcome: str, *, by: Actor, at: datetime, side: str = moving.STAFF,
           version: int | None = None, evidence: dict[str, Any] | None = None, **columns: Any) -> None:
    moving.step(case, action, by=by, at=at, side=side, version=version, evidence=evidence, closed_at=at,
                outcome=outcome, **columns)
    emit(CaseClosed(case.pk, case.community_id, case.kind, outcome))


def _by_another(case: Case, by: Actor) -> None:
    if case.handler_id == by.user_id or CaseEvent.objects.filter(
            case=case, user_id=by.user_id, action__in=WORKED).exists():
        raise values.HandledIt


def _reopen(case: Case, reason: str, photos: tuple[int, ...], *, by: Actor, at: datetime, side: str,
            version: int | None) -> None:
    ended = case.closed_at or case.resolved_at
    if ended is not None and at > ended + timedelta(days=values.REOPEN_DAYS):
        raise values.TooLateToReopen(days=values.REOPEN_DAYS)
    moving.step(case, "reopen", by=by, at=at, side=side, version=version, closed_at=None, resolved_at=None, outcome="",
                handler_id=None, handler_name="", evidence={"reason": said(reason)},
                files=entering.taken({"report": photos}, by))
    emit(CaseReopened(case.pk, case.community_id, case.kind, case.gen))


def _urge(case: Case, *, by: Actor, at: datetime, side: str) -> None:
    last = CaseEvent.objects.filter(case=case, action="urge").order_by("-id").first()
    if last is not None and at < last.occurred_at + timedelta(hours=1):
        raise values.UrgedLately
    moving.step(case, "urge", by=by, at=at, side=side)

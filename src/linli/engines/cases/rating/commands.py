"""评价 by the reporter, once a generation; and the look at what went wrong."""
from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from linli.engines.cases import permissions
from linli.engines.cases.events import CaseRated
from linli.engines.cases.flow import moving
from linli.engines.cases.handling.commands import whole
from linli.engines.cases.handling.values import (
    Rated,
    StaffCannotRate,
    Stars,
    StarsMissing,
    UnknownTag,
)
from linli.engines.cases.matters import holding
from linli.engines.cases.matters.models import Case, CaseEvent
from linli.engines.cases.matters.values import TAG_TITLES
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.access import Actor
from linli.kernel.commands import command, emit, violated

FEW = 2


@command(needs=permissions.ACT_AS_REPORTER)
def rate(case_id: int, *, stars: Stars, at: datetime, key: str | None = None, by: Actor) -> None:
    """Speed, result, manner: one to five. Two or less goes to review. Refuses: Rated, StaffCannotRate, UnknownTag,
    NotNow.
    """
    if not all(1 <= part <= 5 for part in (stars.speed, stars.result, stars.manner)):
        raise StarsMissing
    if not set(stars.tags) <= set(TAG_TITLES):
        raise UnknownTag
    case = holding.for_reporter(case_id, by)
    if by.user_id is not None and (case.handler_id == by.user_id or CaseEvent.objects.filter(
            case=case, user_id=by.user_id, side=moving.STAFF).exists()):
        raise StaffCannotRate
    moving.step(case, "rate", by=by, at=at, side=moving.REPORTER, internal=True,
                review=case.review or stars.least <= FEW,
                evidence={"speed": stars.speed, "result": stars.result, "manner": stars.manner})
    _keep(case, stars, "link" if by.user_id is None else "page", at)
    emit(CaseRated(case.pk, case.community_id, case.kind, stars.least))


@command(needs=permissions.REVIEW)
def review(case_id: int, *, text: str, at: datetime, key: str | None = None, by: Actor) -> None:
    """复核 of few stars: what was found and done; the case leaves the list."""
    case = holding.for_staff(case_id, by)
    moving.step(case, "review", by=by, at=at, internal=True, review=False, evidence={"text": whole(text)})


def _keep(case: Case, stars: Stars, way: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            CaseRating.objects.create(case=case, gen=case.gen, speed=stars.speed, result=stars.result,
                                      manner=stars.manner, words=stars.words.strip()[:300],
                                      tags=[one for one in TAG_TITLES if one in stars.tags], way=way,
                                      handler_id=case.handler_id, at=case.touched_at or at)
    except IntegrityError as error:
        if violated(error) == "case_rating_once":
            raise Rated from None
        raise

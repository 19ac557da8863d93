"""Ratings of cases, for programs."""
from typing import Annotated

from pydantic import Field

from linli.engines.cases.bodies import Note, Words
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.rating import commands as rating
from linli.kernel.api import Body, Done, Id, Key, Operations
from linli.kernel.http import Request

Star = Annotated[int, Field(ge=1, le=5)]
router = Operations("cases")


class Rating(Body):
    speed: Star
    result: Star
    manner: Star
    words: Words = ""


@router.post("/me/cases/{case_id}/rating", does=rating.rate, title="评价")
def rate(request: Request, case_id: Id, given: Rating, key: Key) -> Done:
    """Speed, result, manner: one to five stars, once."""
    rating.rate(case_id, stars=Stars(given.speed, given.result, given.manner, given.words), at=request.now, key=key,
                by=request.actor)
    return Done()


@router.post("/cases/{case_id}/review", does=rating.review, title="评价的复核意见")
def review(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    rating.review(case_id, text=given.text, at=request.now, key=key, by=request.actor)
    return Done()

"""Ratings of cases, for programs."""
from typing import Annotated, Literal

from pydantic import Field

from linli.engines.cases.bodies import Note, Words
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.rating import commands as rating
from linli.engines.cases.rating import queries
from linli.engines.cases.rating.queries import RatingFigures
from linli.kernel.api import Body, Done, Id, Key, Operations
from linli.kernel.http import Request

Tag = Literal["quick", "skilled", "tidy", "slow"]
Star = Annotated[int, Field(ge=1, le=5)]
router = Operations("cases")


class Rating(Body):
    speed: Star
    result: Star
    manner: Star
    words: Words = ""
    tags: list[Tag] = []


@router.post("/me/cases/{case_id}/rating", does=rating.rate, title="评价")
def rate(request: Request, case_id: Id, given: Rating, key: Key) -> Done:
    """Speed, result, manner: one to five stars, once; and in a word: 来得快, 手艺好, 收拾干净, 等得久."""
    stars = Stars(given.speed, given.result, given.manner, given.words, tuple(given.tags))
    rating.rate(case_id, stars=stars, at=request.now, key=key, by=request.actor)
    return Done()


@router.get("/cases/ratings", shows=queries.figures, title="近 30 天的评价")
def figures(request: Request, community_id: Id | None = None) -> RatingFigures:
    """How many stars on average, and how often each word was chosen."""
    return queries.figures(request.actor.area_id, community_id=community_id, at=request.now, by=request.actor)


@router.post("/cases/{case_id}/review", does=rating.review, title="评价的复核意见")
def review(request: Request, case_id: Id, given: Note, key: Key) -> Done:
    rating.review(case_id, text=given.text, at=request.now, key=key, by=request.actor)
    return Done()

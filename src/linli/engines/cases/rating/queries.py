"""What ratings say together."""
from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Avg, Count, F, Q

from linli.engines.cases import permissions
from linli.engines.cases.matters.values import TAG_TITLES
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.access import Actor
from linli.kernel.commands import query

RECENT = timedelta(days=30)


@dataclass(frozen=True)
class RatingFigures:
    """`stars` is the mean of the three parts, None when nobody rated; `tags` how often each word was chosen."""

    ratings: int
    stars: float | None
    tags: dict[str, int]

    @property
    def words(self) -> str:
        """来得快 12，等得久 3: the most frequent first."""
        chosen = sorted(self.tags.items(), key=lambda one: -one[1])
        return "，".join(f"{TAG_TITLES[tag]} {number}" for tag, number in chosen if number)


@query(needs=permissions.SEE_CASES)
def figures(area_id: int, *, community_id: int | None = None, at: datetime, by: Actor) -> RatingFigures:
    """The ratings of the last 30 days within reach, of one community or of all. One statement."""
    rows = CaseRating.objects.seen_by(by).filter(at__gt=at - RECENT)
    if community_id is not None:
        rows = rows.filter(case__community_id=community_id)
    found = rows.aggregate(number=Count("pk"), stars=Avg((F("speed") + F("result") + F("manner")) / 3.0), **{
        tag: Count("pk", filter=Q(tags__contains=[tag])) for tag in TAG_TITLES})
    return RatingFigures(found["number"], found["stars"], {tag: found[tag] for tag in TAG_TITLES})

"""What a rating says in a word."""
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from linli.engines.cases.handling import values
from linli.engines.cases.handling.values import Stars
from linli.engines.cases.matters import queries
from linli.engines.cases.rating import commands as rating
from linli.engines.cases.rating import queries as ratings
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.tenancy import in_area

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_rating_says_in_words_what_was_good_and_they_are_counted(town):
    first, second = town.resolved(), town.resolved()
    rating.rate(first, stars=Stars(5, 5, 4, tags=("tidy", "quick", "quick")), at=town.at, by=town.owner)
    rating.rate(second, stars=Stars(3, 5, 4, tags=("slow", "tidy")), at=town.at, by=town.owner)
    [shown] = queries.case(first, at=town.at, by=town.desk).ratings
    assert shown.tags == ("来得快", "收拾干净")
    found = ratings.figures(town.area, community_id=town.community, at=town.at, by=town.desk)
    assert (found.ratings, round(found.stars, 2), found.words) == (2, 4.33, "收拾干净 2，来得快 1，等得久 1")
    assert ratings.figures(town.area, community_id=town.community, at=town.at + timedelta(days=31),
                           by=town.desk).stars is None


def test_a_word_that_was_not_offered_is_refused_and_the_database_keeps_none(town):
    case = town.resolved()
    with pytest.raises(values.UnknownTag):
        rating.rate(case, stars=Stars(5, 5, 5, tags=("free text",)), at=town.at, by=town.owner)
    with in_area(town.area), pytest.raises(IntegrityError, match="case_rating_tags"), transaction.atomic():
        CaseRating.objects.create(case_id=case, gen=1, speed=5, result=5, manner=5, way="page", tags=["free text"])

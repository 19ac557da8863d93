"""评价: three parts, once a reporter and generation."""
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from linli.engines.cases.matters.values import TAG_TITLES
from linli.kernel.tenancy import AreaModel


class CaseRating(AreaModel):
    """Speed, result and manner in stars. Nobody rated is no five stars: there is no row."""

    reach_by = {"community": "case__community_id", "building": "case__building_id"}

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="ratings", db_index=False)
    gen = models.SmallIntegerField()
    speed = models.SmallIntegerField()
    result = models.SmallIntegerField()
    manner = models.SmallIntegerField()
    words = models.CharField(max_length=300, blank=True)
    tags = ArrayField(models.CharField(max_length=16), default=list, db_default=[])
    way = models.CharField(max_length=10)            # page, link, call_back
    handler_id = models.BigIntegerField(null=True)   # whom it is about
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_id", "case", "gen"], name="case_rating_once"),
            models.CheckConstraint(condition=models.Q(
                speed__range=(1, 5), result__range=(1, 5), manner__range=(1, 5)), name="case_rating_stars"),
            models.CheckConstraint(condition=models.Q(tags__contained_by=list(TAG_TITLES)), name="case_rating_tags")]
        indexes = [models.Index(fields=["handler_id", "at"], name="case_rating_of_handler")]

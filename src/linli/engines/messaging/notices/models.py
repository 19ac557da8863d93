"""Notices. What was published stays as it was: a trigger refuses a change of its text (migrations)."""
from django.db import models
from django.db.models.functions import Now

from linli.engines.messaging.notices.values import KINDS, STATUS_TITLES
from linli.kernel.tenancy import AreaModel


class Notice(AreaModel):
    """公告: text to a scope of places of one community."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)
    title = models.CharField(max_length=60)
    body = models.TextField()
    where = models.CharField(max_length=60, blank=True)
    why = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=24, blank=True)      # a published number of the office
    until = models.DateField(null=True)
    status = models.CharField(max_length=12, default="draft")
    year = models.SmallIntegerField(null=True)
    number = models.IntegerField(null=True)                  # in the year, gapless per community
    homes = models.IntegerField(default=0)                   # households in its scope when it was published
    author = models.CharField(max_length=80)
    author_id = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=80, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)    # of the withdrawal

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=list(KINDS)), name="notice_kind"),
            models.CheckConstraint(condition=models.Q(status__in=list(STATUS_TITLES)), name="notice_status"),
            models.CheckConstraint(
                condition=models.Q(status="draft", number=None, published_at=None)
                | models.Q(status__in=("published", "withdrawn"), number__gt=0, published_at__isnull=False),
                name="notice_numbered_once_published"),
            models.UniqueConstraint(fields=["area_id", "community", "year", "number"], name="notice_number_once"),
        ]
        indexes = [models.Index(fields=["community", "status", "published_at"], name="notice_of_community")]


class NoticePlace(AreaModel):
    """One place of a notice's scope: the community, a building or an entrance."""

    reach_by = {"community": "place__community_id", "building": "place__building_id"}

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="places")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "notice", "place"], name="notice_place_once")]
        indexes = [models.Index(fields=["place"], name="notice_at_place")]


class NoticeRead(AreaModel):
    """A household opened a notice: who first did, and when. Append-only."""

    reach_by = {"community": "notice__community_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, models.PROTECT, related_name="reads")
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+")
    user_id = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "notice", "unit"], name="notice_read_once")]
        indexes = [models.Index(fields=["unit"], name="notice_read_by_unit")]

"""政策: a value for a key at a place, for a span of days, with the reason."""
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class Policy(AreaModel):
    """One value at one place. The rule pack (pack.py) gives the key its type, range, default and law source."""

    reach_by = {"community": "place__community_id", "building": "place__building_id"}
    everyone = True     # a rule that holds for people may be read by them

    id = models.BigAutoField(primary_key=True)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    key = models.CharField(max_length=40)
    value = models.JSONField()
    valid = DateRangeField()
    reason = models.CharField(max_length=300)
    actor = models.CharField(max_length=80)                  # who let it hold: the second person where one is needed
    actor_id = models.BigIntegerField(null=True)
    second = models.BooleanField(default=False, db_default=False)    # the pack asked for a second person
    asked_by = models.CharField(max_length=80, blank=True, db_default="")
    asked_by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(
            condition=Q(second=False) | Q(actor_id=None) | (
                Q(asked_by_id__isnull=False) & ~Q(asked_by_id=F("actor_id"))), name="policy_by_second_person")]
        indexes = [models.Index(fields=["key", "place"], name="policy_of_key")]

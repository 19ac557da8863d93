"""Who works here, for whom, and what they may do."""
from django.contrib.postgres.fields import DateRangeField
from django.db import models

from linli.kernel.tenancy import AreaModel


class Membership(AreaModel):
    """任职: a user holds a role at a place for a span of days."""

    reach_by = {"community": "place__community_id"}

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    role = models.CharField(max_length=24)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")  # residents only
    valid = DateRangeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="membership_of_user")]

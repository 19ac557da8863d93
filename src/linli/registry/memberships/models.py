"""How a phone comes to a home: by an invitation or slip code, or by a request that somebody answers."""
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

ROLES = ("owner", "tenant", "family")


class Invitation(AreaModel):
    """A code that binds one phone to a home, once, until a day. `person` is set when it was printed for a holder."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")
    until = models.DateField(null=True)           # the day a tenant's membership ends, if the owner named one
    invited_by_id = models.BigIntegerField(null=True)
    invited_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    used_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(role__in=ROLES), name="invitation_role")]
        indexes = [models.Index(fields=["unit"], name="invitation_to_unit")]


class HomeRequest(AreaModel):
    """绑定申请: a phone says that it belongs to a home. Only a yes of a holder or of staff makes it so."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="+")
    role = models.CharField(max_length=12)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24)
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")  # phone and home match
    status = models.CharField(max_length=12, default="open")    # open granted refused expired
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=ROLES), name="home_request_role"),
            models.UniqueConstraint(fields=["area_id", "unit", "user_id"], condition=models.Q(status="open"),
                                    name="home_request_open_once")]
        indexes = [models.Index(fields=["status", "expires_at"], name="home_request_open")]

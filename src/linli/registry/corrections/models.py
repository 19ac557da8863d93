"""What residents, butlers and door census propose. Nothing changes in the registry before somebody says yes."""
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class Proposal(AreaModel):
    """更正申请: a proposed change of one home, with its proof, open until it is accepted, refused or withdrawn."""

    reach_by = {"community": "community_id", "building": "building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    building = models.ForeignKey("registry.Place", models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey("registry.Unit", models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=20)             # see corrections.values.KINDS
    given = models.JSONField()                         # the fields of that kind
    proof = models.CharField(max_length=300, blank=True)
    file_ids = ArrayField(models.BigIntegerField(), default=list)
    source = models.CharField(max_length=12)           # resident, butler, census, qr
    proposer = models.CharField(max_length=80)
    proposer_phone = models.CharField(max_length=24, blank=True)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    state = models.CharField(max_length=12, default="open")        # open, accepted, refused, withdrawn
    decided_by = models.CharField(max_length=80, blank=True)
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(
            condition=models.Q(state__in=("open", "accepted", "refused", "withdrawn")), name="proposal_state")]
        indexes = [models.Index(fields=["community", "state", "id"], name="proposal_queue"),
                   models.Index(fields=["unit"], name="proposal_of_unit")]

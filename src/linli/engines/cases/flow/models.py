"""The flow table as the database keeps it: the triggers of case events look it up. Of the whole installation."""
from django.contrib.postgres.fields import ArrayField
from django.db import models


class FlowRow(models.Model):
    """What an action does to a case of a kind. `evidence` names what the event must carry (W13)."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    action = models.CharField(max_length=24)
    from_state = models.CharField(max_length=12)      # empty: the case begins
    to_state = models.CharField(max_length=12)
    who = models.CharField(max_length=60)
    evidence = ArrayField(models.CharField(max_length=24), default=list)
    effect = models.CharField(max_length=120, blank=True)     # what the clocks do

    class Meta:
        db_table = "cases_flow"
        constraints = [models.UniqueConstraint(fields=["kind", "action", "from_state"], name="flow_once")]

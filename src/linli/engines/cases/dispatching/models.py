"""Who can be sent: skills, licences, how many matters at once."""
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models

from linli.kernel.tenancy import AreaModel


class Worker(AreaModel):
    """A user who takes cases. Grabbing locks this row, so that the cap is kept."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24, blank=True)
    organisation = models.ForeignKey("registry.Organisation", models.PROTECT, null=True, related_name="+",
                                     db_index=False)
    skills = ArrayField(models.CharField(max_length=16), default=list)
    cap = models.SmallIntegerField(default=5)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "user_id"], name="worker_once"),
                       models.CheckConstraint(condition=models.Q(cap__gte=0, cap__lte=50), name="worker_cap")]


class Licence(AreaModel):
    """证书 of a worker for work that the law keeps for the licensed: 低压电工, 电梯 …"""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    worker = models.ForeignKey(Worker, models.PROTECT, related_name="licences", db_index=False)
    licence = models.CharField(max_length=16)        # electric, lift, height
    number = models.CharField(max_length=40, blank=True)
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["worker"], name="licence_of_worker")]

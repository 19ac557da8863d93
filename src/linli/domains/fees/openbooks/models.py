"""What the open books froze when a month was closed. Everything else they show is frozen by the ledger itself."""
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class FrozenRate(AreaModel):
    """The collection rate of a class of homes on the day its month was closed. Append-only.

    A month that is reopened and closed again freezes anew; the open books show the last `frozen`.
    """

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+", db_index=False)
    ym = models.CharField(max_length=7)
    frozen = models.IntegerField()                   # 1 at the first close of the month, 2 after a reopening
    name = models.CharField(max_length=20)           # of the class, as shown
    homes = models.IntegerField()
    due_fen = models.BigIntegerField()               # billed less credited, of what had fallen due
    paid_fen = models.BigIntegerField()
    rates_on = models.DateField()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "community", "ym", "frozen", "name"],
                                               name="frozen_rate_once")]

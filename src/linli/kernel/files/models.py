from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class StoredFile(AreaModel):
    """A file somebody brought. Who may see it is told by the room that owns `purpose` (see `serving`)."""

    id = models.BigAutoField(primary_key=True)
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    size = models.BigIntegerField()
    name = models.CharField(max_length=120)
    width = models.IntegerField(null=True)
    height = models.IntegerField(null=True)
    purpose = models.CharField(max_length=60)       # room.what, e.g. fees.expense
    stored_by = models.BigIntegerField(null=True)   # the user; None: the system itself
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="file_sha256"),
                       models.CheckConstraint(condition=models.Q(size__gt=0), name="file_not_empty")]

"""Saved views of the list, each its owner's alone."""
from django.db import models

from linli.kernel.tenancy import AreaModel

from .values import LONGEST_NAME, LONGEST_QUERY


class SavedView(AreaModel):
    """Filters under a name. Commands and queries ask for the owner's own."""

    everyone = True

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_QUERY)

    class Meta:
        db_table = "cases_savedview"
        constraints = [models.UniqueConstraint(fields=["area_id", "user_id", "name"], name="saved_view_once")]

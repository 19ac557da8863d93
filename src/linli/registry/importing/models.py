"""One row per spreadsheet that was brought in, from upload to the returned workbook."""
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class ImportRun(AreaModel):
    """花名册导入: the file, how its columns are read, what it said, what it changed."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="+")
    file_id = models.BigIntegerField()
    file_name = models.CharField(max_length=200)
    mapping = models.JSONField(default=dict)           # sheet → {column letter: field}; {} = as recognised
    corrections = models.JSONField(default=dict, db_default={})  # sheet → {"cells": {C3: [was, is]}, "passed": [rows]}
    state = models.CharField(max_length=12, default="uploaded")    # uploaded, running, done, failed, dropped
    on = models.DateField(null=True)                   # the day from which the file holds
    summary = models.JSONField(default=dict)           # counts of rows, homes, problems, differences
    returned_file_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(
            condition=models.Q(state__in=("uploaded", "running", "done", "failed", "dropped")), name="import_state")]
        indexes = [models.Index(fields=["community", "-id"], name="import_of_community")]

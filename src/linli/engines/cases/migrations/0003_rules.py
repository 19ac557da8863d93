from datetime import UTC, datetime
from pathlib import Path

import django.db.models.functions.comparison
from django.db import migrations, models

from linli.engines.cases.flow import table
from linli.kernel.operations import AppendOnly, NeverDeleted

RULES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")
OPEN = ("reported", "triaged", "pooled", "dispatched", "accepted", "on_site", "working", "suspended", "resolved")


def load_flow(apps, schema_editor):
    table.load(lambda sql, given: schema_editor.execute(sql, given))


def by_due(name, *fields):
    return migrations.AddIndex("Case", models.Index(fields=[*fields, "by_due", "id"], name=name,
                                                    condition=models.Q(state__in=OPEN)))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_clocks"), ("kernel", "0002_rules"), ("registry", "0002_rules")]
    operations = [
        migrations.AddField("Case", "touched_at", models.DateTimeField(null=True)),
        *(migrations.RemoveIndex("Case", name) for name in (
            "case_open_by_due", "case_open_of_community", "case_open_of_handler")),
        migrations.AddField("Case", "by_due", models.GeneratedField(
            expression=django.db.models.functions.comparison.Coalesce(
                "next_due", models.Value(datetime(9999, 1, 1, tzinfo=UTC))),
            output_field=models.DateTimeField(), db_persist=True)),
        by_due("case_open_by_due"), by_due("case_open_of_community", "community"),
        by_due("case_open_of_handler", "handler_id"),
        migrations.AddConstraint("CaseEvent", models.UniqueConstraint(
            fields=["area_id", "case"], condition=models.Q(action="appeal"), name="case_appeal_once")),
        migrations.AddConstraint("CaseEvent", models.CheckConstraint(
            condition=models.Q(occurred_at__lte=models.F("received_at")), name="case_event_happened")),
        migrations.RunSQL([RULES]),   # in a list: sent as it is, not split
        migrations.RunPython(load_flow, migrations.RunPython.noop),
        AppendOnly("CaseEvent"), AppendOnly("CaseRating"), NeverDeleted("Case"), NeverDeleted("CaseFile"),
    ]

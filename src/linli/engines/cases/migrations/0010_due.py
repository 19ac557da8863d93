import datetime
from pathlib import Path

import django.db.models.deletion
import django.db.models.manager
import linli.kernel.tenancy
from django.db import migrations, models

HERE = Path(__file__).parent
DUE, FILLED = ((HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("due", "due_filled"))
OPEN = ("reported", "triaged", "pooled", "dispatched", "accepted", "on_site", "working", "suspended", "resolved")


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_tally")]
    operations = [
        migrations.CreateModel(
            name="CaseDue",
            fields=[
                ("area_id", models.BigIntegerField(db_default=linli.kernel.tenancy.CurrentArea(), editable=False)),
                ("case", models.OneToOneField(
                    on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name="soonest",
                    serialize=False, to="cases.case")),
                ("community_id", models.BigIntegerField()),
                ("due", models.DateTimeField(default=datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC))),
                ("fires", models.DateTimeField(null=True)),
                ("hot", models.BooleanField(default=False)),
            ],
            options={"db_table": "cases_due"},
            managers=[("objects", django.db.models.manager.Manager()), ("_plain", django.db.models.manager.Manager())],
        ),
        migrations.AddIndex("CaseDue", models.Index(fields=["due", "case"], name="due_first")),
        migrations.AddIndex("CaseDue", models.Index(fields=["community_id", "due", "case"], name="due_of_community")),
        migrations.AddIndex("CaseDue", models.Index(fields=["fires"], name="due_fires",
                                                    condition=models.Q(fires__isnull=False))),
        migrations.AddIndex("CaseDue", models.Index(fields=["due", "case"], name="due_hot",
                                                    condition=models.Q(hot=True))),
        *(migrations.RemoveIndex("Case", name) for name in (
            "case_open_by_due", "case_open_of_community", "case_open_of_handler", "case_hot")),
        migrations.RemoveIndex("CaseClock", "clock_by_fire"),
        migrations.RunSQL([DUE, FILLED]),       # in a list: sent as it is, not split
        migrations.RemoveField("Case", "by_due"),
        migrations.RemoveField("Case", "next_due"),
        migrations.AddIndex("Case", models.Index(fields=["handler_id"], name="case_open_of_handler",
                                                 condition=models.Q(state__in=OPEN, handler_id__isnull=False))),
    ]

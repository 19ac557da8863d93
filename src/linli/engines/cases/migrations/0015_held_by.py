from pathlib import Path

from django.db import migrations, models

HELD_BY = Path(__file__).with_name("held_by.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0014_saved_views")]
    operations = [
        migrations.RunSQL([HELD_BY]),        # in a list: sent as it is, not split
        migrations.AddConstraint("case", models.CheckConstraint(
            condition=models.Q(wished_from__isnull=True) | models.Q(wished_until__isnull=True)
            | models.Q(wished_until__gt=models.F("wished_from")), name="case_wished_window")),
    ]

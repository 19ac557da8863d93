from pathlib import Path

from django.db import migrations

CHECKS = Path(__file__).with_name("checks.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_references_together")]
    operations = [migrations.RunSQL([CHECKS])]

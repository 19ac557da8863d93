from pathlib import Path

from django.db import migrations

HOLDS = Path(__file__).with_name("settlement.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_settlements")]
    operations = [migrations.RunSQL([HOLDS], migrations.RunSQL.noop)]

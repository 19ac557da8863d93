from pathlib import Path

from django.db import migrations

NEXT_DUE = Path(__file__).with_name("next_due.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_rules")]
    operations = [migrations.RunSQL([NEXT_DUE], migrations.RunSQL.noop)]

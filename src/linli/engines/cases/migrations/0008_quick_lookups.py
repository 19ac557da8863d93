from pathlib import Path

from django.db import migrations

QUICK_LOOKUPS = Path(__file__).with_name("quick_lookups.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_followed")]
    operations = [migrations.RunSQL([QUICK_LOOKUPS], migrations.RunSQL.noop)]

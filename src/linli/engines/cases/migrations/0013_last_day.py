from pathlib import Path

from django.db import migrations

LAST_DAY = Path(__file__).with_name("last_day.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_first_due")]
    operations = [migrations.RunSQL([LAST_DAY])]        # in a list: sent as it is, not split

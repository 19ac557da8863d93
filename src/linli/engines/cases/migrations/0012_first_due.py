from pathlib import Path

from django.db import migrations

FIRST = Path(__file__).with_name("first_due.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0011_longer_text")]
    operations = [migrations.RunSQL([FIRST])]       # in a list: sent as it is, not split

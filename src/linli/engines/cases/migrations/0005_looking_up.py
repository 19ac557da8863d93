from pathlib import Path

from django.db import migrations

LOOKING_UP = Path(__file__).with_name("looking_up.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_next_due")]
    operations = [migrations.RunSQL([LOOKING_UP], migrations.RunSQL.noop)]

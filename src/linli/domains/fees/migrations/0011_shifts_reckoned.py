from pathlib import Path

from django.db import migrations

RECKONED = Path(__file__).with_name("shifts.sql").read_text(encoding="utf-8")
UNDONE = "DROP FUNCTION fees_shift_reckoned() CASCADE; DROP FUNCTION fees_shift_open() CASCADE"


class Migration(migrations.Migration):
    dependencies = [("fees", "0010_bank_lines")]
    operations = [migrations.RunSQL([RECKONED], [UNDONE])]  # in a list: sent as it is, not split

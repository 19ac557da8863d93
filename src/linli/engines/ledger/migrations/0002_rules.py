from pathlib import Path

from django.db import migrations

from linli.kernel.operations import AppendOnly, NeverDeleted, SetReference

GUARD = Path(__file__).with_name("guard.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial"), ("kernel", "0002_rules")]
    operations = [
        *(AppendOnly(model) for model in ("Voucher", "VoucherNo", "Entry", "Expense", "PeriodAct", "Seal")),
        *(NeverDeleted(model) for model in ("Book", "Account")),
        SetReference("Entry", "payer"),
        SetReference("Entry", "unit"),
        migrations.RunSQL([GUARD]),   # in a list: sent as it is, not split
    ]

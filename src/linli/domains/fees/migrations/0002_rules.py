from pathlib import Path

from django.db import migrations

from linli.kernel.operations import AppendOnly, NeverDeleted, NoOverlap, SetReference

RULES = Path(__file__).with_name("rules.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("fees", "0001_initial"), ("ledger", "0002_rules"), ("registry", "0002_rules")]
    operations = [
        NoOverlap("Tariff", "tariff_once", ["charge_id"], "valid", "status = 'approved'"),
        NoOverlap("Assignment", "assignment_once", ["unit_id", "charge_id", "payer_id"], "valid"),
        *(NeverDeleted(model) for model in ("Charge", "Tariff", "Assignment", "BillRun", "Bill")),
        *(AppendOnly(model) for model in ("BillLine", "CreditNote", "Allocation", "OpeningItem")),
        *(SetReference("Bill", field) for field in ("community", "run", "unit", "payer", "book")),
        *(SetReference("BillLine", field) for field in ("assignment", "bill", "tariff")),
        *(SetReference("Allocation", field) for field in ("payment", "bill", "advance", "undo_of")),
        *(NeverDeleted(model) for model in ("Payment", "Advance", "Receipt", "Refund", "Shift")),
        migrations.RunSQL([RULES]),  # in a list: sent as it is, not split
    ]

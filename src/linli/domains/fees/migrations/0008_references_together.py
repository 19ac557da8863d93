from django.db import migrations

from linli.kernel.operations import SetReferences


class Migration(migrations.Migration):
    dependencies = [("fees", "0007_deposits_and_credits")]
    operations = [
        SetReferences("Bill", ["community", "run", "unit", "payer", "book"]),
        SetReferences("BillLine", ["assignment", "bill", "tariff"]),
        SetReferences("Allocation", ["payment", "bill", "advance", "undo_of"]),
    ]

from django.db import migrations

from linli.kernel.operations import RenewedReference


class Migration(migrations.Migration):
    dependencies = [("fees", "0003_desk_guards")]
    operations = [
        *(RenewedReference("Bill", field) for field in ("community", "run", "unit", "payer", "book")),
        *(RenewedReference("BillLine", field) for field in ("assignment", "bill", "tariff")),
        *(RenewedReference("Allocation", field) for field in ("payment", "bill", "advance", "undo_of")),
    ]

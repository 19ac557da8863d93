from django.db import migrations

from linli.kernel.operations import RenewedReference


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_rules")]
    operations = [RenewedReference("Entry", field) for field in ("payer", "unit")]

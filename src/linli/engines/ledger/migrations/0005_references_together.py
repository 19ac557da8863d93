from django.db import migrations

from linli.kernel.operations import SetReferences


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_second_persons")]
    operations = [SetReferences("Entry", ["payer", "unit"])]

from django.db import migrations


class Migration(migrations.Migration):
    """SetReference itself looks up by one walk now; what it did before is replaced in 0005."""

    dependencies = [("ledger", "0002_rules")]
    operations: list[object] = []

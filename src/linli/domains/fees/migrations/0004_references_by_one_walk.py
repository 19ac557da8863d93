from django.db import migrations


class Migration(migrations.Migration):
    """SetReference itself looks up by one walk now; what it did before is replaced in 0008."""

    dependencies = [("fees", "0003_desk_guards")]
    operations: list[object] = []

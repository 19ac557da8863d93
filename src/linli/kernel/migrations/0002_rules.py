from django.db import migrations

from linli.kernel.operations import AppendOnly


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [AppendOnly("JournalRow"), AppendOnly("JournalSeal")]

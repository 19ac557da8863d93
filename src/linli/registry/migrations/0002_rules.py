from django.db import migrations

from linli.kernel.operations import NoOverlap


class Migration(migrations.Migration):
    dependencies = [("registry", "0001_initial"), ("kernel", "0002_rules")]
    operations = [
        NoOverlap("ManagementStatus", "management_status_once", ["community_id"], "valid"),
        NoOverlap("Acquisition", "acquisition_once", ["unit_id"], "valid"),
    ]

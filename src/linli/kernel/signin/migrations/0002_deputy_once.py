from django.db import migrations

from linli.kernel.operations import NoOverlap

TWICE = """
UPDATE kernel_signin_deputy d SET withdrawn_at = now()
 WHERE withdrawn_at IS NULL AND EXISTS (
       SELECT FROM kernel_signin_deputy o WHERE o.area_id = d.area_id AND o.user_id = d.user_id
          AND o.deputy_id = d.deputy_id AND o.withdrawn_at IS NULL AND o.valid && d.valid AND o.id > d.id)"""


class Migration(migrations.Migration):
    dependencies = [("kernel_signin", "0001_initial")]
    operations = [
        migrations.RunSQL(TWICE, migrations.RunSQL.noop),
        NoOverlap("Deputy", "deputy_once", ["user_id", "deputy_id"], "valid", where="withdrawn_at IS NULL"),
    ]

from django.db import migrations

# A session keeps the plans of its triggers, perhaps made when there were three cases: a look-up by key stays right when
# there are millions.
FUNCTIONS = ["cases_event_added", "cases_keep_due", "cases_keep_open"]
SET = "ALTER FUNCTION {}() SET enable_seqscan = off"
RESET = "ALTER FUNCTION {}() RESET enable_seqscan"


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_held_by")]
    operations = [migrations.RunSQL(SET.format(name), RESET.format(name)) for name in FUNCTIONS]

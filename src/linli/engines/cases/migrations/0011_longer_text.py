from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_due")]
    # Of what is mended at once the report's words are the result too.
    operations = [migrations.AlterField("case", name, models.CharField(blank=True, max_length=5_000))
                  for name in ("text", "result")]

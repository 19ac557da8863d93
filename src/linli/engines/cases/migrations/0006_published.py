from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_looking_up")]
    operations = [migrations.AddIndex("Case", models.Index(
        fields=["-reported_at", "-id"], name="case_published", condition=models.Q(published=True)))]

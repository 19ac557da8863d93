from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0006_published")]
    operations = [migrations.AddIndex("CaseFollower", models.Index(
        fields=["user_id"], name="case_followed_by_user", condition=models.Q(user_id__isnull=False)))]

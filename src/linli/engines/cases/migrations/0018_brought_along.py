from django.db import migrations, models

SOURCES = ("phone", "page", "qr", "staff", "hotline", "former", "api", "rule")


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_rating_tags")]
    operations = [
        migrations.AddField("case", "former_no", models.CharField(max_length=40, null=True)),
        migrations.RemoveConstraint("case", "case_source"),
        migrations.AddConstraint("case", models.CheckConstraint(condition=models.Q(source__in=SOURCES),
                                                                name="case_source")),
        migrations.AddConstraint("case", models.UniqueConstraint(
            fields=["area_id", "community", "former_no"], condition=models.Q(former_no__isnull=False),
            name="case_former_once")),
        migrations.AddConstraint("case", models.CheckConstraint(
            condition=models.Q(former_no__isnull=True) | models.Q(source="former"), name="case_former_source")),
    ]

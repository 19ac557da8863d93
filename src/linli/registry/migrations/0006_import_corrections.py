from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0005_policies_by_two'),
    ]

    operations = [
        migrations.AddField(
            model_name='importrun',
            name='corrections',
            field=models.JSONField(db_default={}, default=dict),
        ),
    ]

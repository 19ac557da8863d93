from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('registry', '0007_in_calendar'),
    ]

    operations = [
        migrations.RemoveField(model_name='importrun', name='progress_id'),
    ]

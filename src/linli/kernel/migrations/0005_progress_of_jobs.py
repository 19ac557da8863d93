import django.db.models.manager
from django.db import migrations, models

import linli.kernel.tenancy


class Migration(migrations.Migration):
    """Progress is what a job tells. Nobody had written the table before, so it is made anew."""

    dependencies = [
        ('kernel', '0004_about'),
        ('procrastinate', '0041_post_retry_failed_job'),
    ]

    operations = [
        migrations.DeleteModel(name='Progress'),
        migrations.CreateModel(
            name='Progress',
            fields=[
                ('area_id', models.BigIntegerField(db_default=linli.kernel.tenancy.CurrentArea(), editable=False)),
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('done', models.IntegerField(default=0)),
                ('total', models.IntegerField(default=0)),
                ('doing', models.CharField(blank=True, max_length=80)),
                ('why', models.CharField(blank=True, max_length=300)),
            ],
            options={
                'abstract': False,
                'base_manager_name': '_plain',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('_plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(
            "CREATE INDEX jobs_of_area ON procrastinate_jobs ((args->'by'->>'area_id'), id DESC)",
            "DROP INDEX jobs_of_area"),
    ]

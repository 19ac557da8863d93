from pathlib import Path

import django.db.models.deletion
import django.db.models.manager
import linli.kernel.tenancy
from django.db import migrations, models

HERE = Path(__file__).parent
TALLY, FILLED = ((HERE / f"{name}.sql").read_text(encoding="utf-8") for name in ("tally", "tally_filled"))


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0008_quick_lookups'),
        ('registry', '0005_policies_by_two'),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseTally',
            fields=[
                ('area_id', models.BigIntegerField(db_default=linli.kernel.tenancy.CurrentArea(), editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=24)),
                ('n', models.IntegerField()),
            ],
            options={
                'db_table': 'cases_tally',
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('_plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('state__in', ('reported', 'triaged', 'pooled', 'dispatched', 'accepted', 'on_site', 'working', 'suspended', 'resolved')), models.Q(('kind', 'emergency'), ('level', 1), ('public_event', True), _connector='OR')), fields=['by_due', 'id'], name='case_hot'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('entered_by_id__isnull', False), ('state__in', ('reported', 'triaged', 'pooled', 'dispatched', 'accepted', 'on_site', 'working', 'suspended', 'resolved'))), fields=['entered_by_id'], name='case_open_of_writer'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('about_user_id__isnull', False)), fields=['about_user_id'], name='case_about'),
        ),
        migrations.AddField(
            model_name='casetally',
            name='community',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.community'),
        ),
        migrations.RunSQL([TALLY, FILLED]),
    ]

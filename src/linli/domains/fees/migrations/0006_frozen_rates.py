import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.manager
import linli.kernel.tenancy
from django.db import migrations, models

from linli.kernel.operations import AppendOnly


class Migration(migrations.Migration):

    dependencies = [
        ('fees', '0005_second_persons'),
        ('registry', '0004_counts'),
    ]

    operations = [
        migrations.CreateModel(
            name='FrozenRate',
            fields=[
                ('area_id', models.BigIntegerField(db_default=linli.kernel.tenancy.CurrentArea(), editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('ym', models.CharField(max_length=7)),
                ('frozen', models.IntegerField()),
                ('name', models.CharField(max_length=20)),
                ('homes', models.IntegerField()),
                ('due_fen', models.BigIntegerField()),
                ('paid_fen', models.BigIntegerField()),
                ('rates_on', models.DateField()),
                ('at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ('community', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('area_id', 'community', 'ym', 'frozen', 'name'), name='frozen_rate_once')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('_plain', django.db.models.manager.Manager()),
            ],
        ),
        AppendOnly("FrozenRate"),
    ]

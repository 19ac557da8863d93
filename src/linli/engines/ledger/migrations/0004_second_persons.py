from pathlib import Path

import django.db.models.deletion
import django.db.models.manager
import linli.kernel.tenancy
from django.db import migrations, models

from linli.kernel.operations import AppendOnly


SECOND = Path(__file__).with_name("second.sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0003_references_by_one_walk'),
    ]

    operations = [
        migrations.CreateModel(
            name='Countersign',
            fields=[
                ('area_id', models.BigIntegerField(db_default=linli.kernel.tenancy.CurrentArea(), editable=False)),
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('src', models.CharField(max_length=80)),
                ('approval_id', models.BigIntegerField()),
                ('asked_by_id', models.BigIntegerField()),
                ('asked_by', models.CharField(max_length=80)),
                ('decided_by_id', models.BigIntegerField()),
                ('decided_by', models.CharField(max_length=80)),
            ],
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('_plain', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AlterModelOptions(
            name='periodact',
            options={},
        ),
        migrations.AddField(
            model_name='expense',
            name='public_scan_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='periodact',
            name='asked_by',
            field=models.CharField(blank=True, db_default='', max_length=80),
        ),
        migrations.AddField(
            model_name='periodact',
            name='asked_by_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='periodact',
            name='decided_by_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name='periodact',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('act', 'reopen'), _negated=True), models.Q(('asked_by_id__isnull', False), ('decided_by_id__isnull', False), models.Q(('asked_by_id', models.F('decided_by_id')), _negated=True)), _connector='OR'), name='period_reopened_by_second'),
        ),
        migrations.AddField(
            model_name='countersign',
            name='book',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='ledger.book'),
        ),
        migrations.AddConstraint(
            model_name='countersign',
            constraint=models.UniqueConstraint(fields=('area_id', 'book', 'kind', 'src'), name='countersign_once'),
        ),
        migrations.AddConstraint(
            model_name='countersign',
            constraint=models.CheckConstraint(condition=models.Q(('asked_by_id', models.F('decided_by_id')), _negated=True), name='countersign_by_second'),
        ),
        AppendOnly("Countersign"),
        migrations.RunSQL([SECOND]),
    ]

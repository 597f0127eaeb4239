"""Evidence may be the stamped scan of a return: it keeps the data code of the paper."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0011_evidence_ends'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='data_code',
            field=models.CharField(blank=True, default='', max_length=10),
            preserve_default=False,
        ),
    ]

"""Evidence knows the last day of its period: whoever sees a return sees what backs it.

No file could be attached before this, so the table is empty and the default is never used.
"""

import datetime

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0010_live_partials'),
    ]

    operations = [
        migrations.AddField(
            model_name='evidence',
            name='ends',
            field=models.DateField(default=datetime.date(1970, 1, 1)),
            preserve_default=False,
        ),
    ]

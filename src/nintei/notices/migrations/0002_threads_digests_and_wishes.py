import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Notices told before came from the journal; their mails were sent or still wait.
FILL = """
UPDATE notices_notice SET source = 'entry:' || entry_id, last_at = created_at;
UPDATE notices_mailout m SET user_id = n.user_id, due_at = m.created_at,
       state = CASE WHEN m.sent_at IS NULL THEN 'waiting' ELSE 'sent' END
  FROM notices_notice n WHERE n.id = m.notice_id;
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
USER = settings.AUTH_USER_MODEL
WAYS = [("now", "now"), ("daily", "daily"), ("weekly", "weekly"), ("none", "none")]
PERIODS = [("daily", "daily"), ("weekly", "weekly"), ("asked", "asked")]


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_notices"),
        ("talk", "0001_threads"),
        migrations.swappable_dependency(USER),
    ]

    operations = [
        migrations.CreateModel(
            name="Digest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("period", models.CharField(choices=PERIODS, max_length=8)),
                ("day_on", models.DateField()),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=USER),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("period", "asked"), _negated=True),
                        fields=("user", "period", "day_on"),
                        name="notices_one_digest_a_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=USER,
                    ),
                ),
                ("message", models.CharField(choices=WAYS, default="now", max_length=8)),
                ("deadline", models.CharField(choices=WAYS, default="now", max_length=8)),
                ("result", models.CharField(choices=WAYS, default="now", max_length=8)),
                ("certificate", models.CharField(choices=WAYS, default="now", max_length=8)),
                ("record", models.CharField(choices=WAYS, default="weekly", max_length=8)),
                ("time_zone", models.TextField(default="Asia/Tokyo")),
                ("quiet_from", models.PositiveSmallIntegerField(null=True)),
                ("quiet_until", models.PositiveSmallIntegerField(null=True)),
                ("digest_hour", models.PositiveSmallIntegerField(default=8)),
                ("digest_weekday", models.PositiveSmallIntegerField(default=0)),
                ("changed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("quiet_from", None), ("quiet_until", None)),
                            models.Q(
                                ("quiet_from__lte", 23),
                                ("quiet_until__lte", 23),
                                models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="quiet_hours_begin_and_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23), ("digest_weekday__lte", 6)),
                        name="a_digest_has_an_hour_and_a_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DeadAddress",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=USER,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("said", models.TextField(blank=True)),
                ("found_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(model_name="notice", name="notices_notice_told_once"),
        migrations.RemoveIndex(model_name="mailout", name="notices_mailout_waiting"),
        migrations.AlterField("notice", "topic", models.CharField(max_length=24)),
        migrations.AddField(
            "notice", "source", models.CharField(max_length=64, default=""), preserve_default=False
        ),
        migrations.AddField("notice", "last_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "notice",
            "thread",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="talk.thread"
            ),
        ),
        migrations.AddField(
            "notice",
            "digest",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="notices",
                to="notices.digest",
            ),
        ),
        migrations.AddField(
            "mailout",
            "user",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=USER
            ),
        ),
        migrations.AddField("mailout", "due_at", models.DateTimeField(null=True)),
        migrations.AddField("mailout", "state", models.CharField(default="waiting", max_length=16)),
        migrations.AddField(
            "mailout", "to", models.EmailField(blank=True, default="", max_length=254), preserve_default=False
        ),
        migrations.AddField(
            "mailout",
            "host",
            models.CharField(blank=True, default="", max_length=255),
            preserve_default=False,
        ),
        migrations.AddField("mailout", "attempts", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "mailout", "said", models.TextField(blank=True, default=""), preserve_default=False
        ),
        migrations.AddField("mailout", "claimed_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "mailout",
            "digest",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mail",
                to="notices.digest",
            ),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RemoveField("notice", "entry_id"),
        migrations.AlterField("notice", "last_at", models.DateTimeField()),
        migrations.AlterField(
            "mailout",
            "notice",
            models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mail",
                to="notices.notice",
            ),
        ),
        migrations.AlterField(
            "mailout",
            "user",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to=USER),
        ),
        migrations.AlterField("mailout", "due_at", models.DateTimeField()),
        migrations.AddConstraint(
            "notice", models.UniqueConstraint(fields=("user", "source"), name="notices_notice_told_once")
        ),
        migrations.AddIndex(
            "notice",
            models.Index(
                condition=models.Q(("digest__isnull", True), ("read_at__isnull", True)),
                fields=["created_at"],
                name="notices_notice_undigested",
            ),
        ),
        migrations.AddConstraint(
            "mailout",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("digest__isnull", False), ("notice", None)),
                    models.Q(("digest", None), ("notice__isnull", False)),
                    _connector="OR",
                ),
                name="a_mail_carries_a_notice_or_a_digest",
            ),
        ),
        migrations.AddConstraint(
            "mailout",
            models.CheckConstraint(
                condition=models.Q(
                    models.Q(("sent_at__isnull", False), ("state", "sent")),
                    models.Q(models.Q(("state", "sent"), _negated=True), ("sent_at", None)),
                    _connector="OR",
                ),
                name="a_sent_mail_says_when",
            ),
        ),
        migrations.AddIndex(
            "mailout",
            models.Index(
                condition=models.Q(("state", "waiting")), fields=["due_at"], name="notices_mailout_due"
            ),
        ),
        migrations.AddIndex(
            "mailout", models.Index(fields=["host", "claimed_at"], name="notices_mailout_pace")
        ),
    ]

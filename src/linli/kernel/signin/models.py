"""What sign-in, second persons and the seal keep. Users, sessions and tokens themselves stand in the kernel's tables.

A phone or login is kept here only as a keyed hash: these tables name nobody.
"""
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class Bucket(models.Model):
    """A leaking bucket of the throttle (`kernel.throttle`): how full it was at `at`."""

    key = models.CharField(primary_key=True, max_length=64)
    level = models.FloatField()
    at = models.DateTimeField()


class OneTimeCode(models.Model):
    """The code last sent to a phone. A new one replaces it; it opens once, within its time and tries."""

    phone_hash = models.CharField(primary_key=True, max_length=64)
    code_hash = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """Opens the second factor once, when the phone with the authenticator is lost."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("kernel.User", models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]


class SetupLink(models.Model):
    """The one link by which the first administrator of an installation gets in: 256 bits, one hour, once."""

    id = models.BigAutoField(primary_key=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class DemoLogin(models.Model):
    """A role that the sign-in page of the demo offers as a button. Empty and unused elsewhere."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey("kernel.User", models.CASCADE, related_name="+")
    area = models.ForeignKey("kernel.Area", models.CASCADE, related_name="+", db_column="of_area_id")
    role = models.CharField(max_length=24, unique=True)
    title = models.CharField(max_length=40)
    line = models.CharField(max_length=60)       # what this role does, in a few words
    icon = models.CharField(max_length=40)
    group = models.CharField(max_length=40)      # heading of its row of buttons
    face = models.CharField(max_length=12)       # console, staff, phone
    position = models.SmallIntegerField()


class Deputy(AreaModel):
    """代理: during these days `deputy_id` may decide what `user_id` may decide; never what either has asked for.

    The database keeps (deputy_once) that the same two have one deputyship a day, those taken back aside.
    """

    everyone = True

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=80)
    deputy_id = models.BigIntegerField()
    deputy_name = models.CharField(max_length=80)
    valid = DateRangeField()
    reason = models.CharField(max_length=200)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(user_id=models.F("deputy_id")),
                                              name="deputy_is_somebody_else")]
        indexes = [models.Index(fields=["deputy_id"], name="deputy_for_whom")]


class SealMarks(AreaModel):
    """The row digests of one sealed stretch of the journal, so that a broken seal can name the row (`kernel.seal`)."""

    id = models.BigAutoField(primary_key=True)
    seal = models.OneToOneField("kernel.JournalSeal", models.PROTECT, related_name="+")
    marks = models.BinaryField()    # per row, in the order of the stretch: id (8 bytes), digest (16 bytes)
    until = models.DateTimeField(db_default=Now())   # every row written before this instant is sealed

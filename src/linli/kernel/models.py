"""Tables of the kernel. Those of the whole installation: Area, User, Seat, Session, Token, CalendarDay, PublicCode.

A column named `area_id` makes a table an area table (row security, keys); these call theirs `of_area_id`.
"""
from django.db import models
from django.db.models.functions import Now

from .tenancy import AreaModel


class Area(models.Model):
    """What is kept apart: the communities run from one service centre. Its id is every `area_id`."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80)


class User(models.Model):
    """Someone who signs in: staff by login name and password, residents by phone and one-time code."""

    id = models.BigAutoField(primary_key=True)
    login = models.CharField(max_length=80, unique=True, null=True)
    phone = models.CharField(max_length=20, unique=True, null=True)
    name = models.CharField(max_length=80)
    password = models.CharField(max_length=200, blank=True)
    totp_secret = models.CharField(max_length=200, blank=True)
    totp_last_step = models.BigIntegerField(default=0)
    active = models.BooleanField(default=True)
    large_type = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(
            condition=models.Q(login__isnull=False) | models.Q(phone__isnull=False), name="user_can_be_named")]


class Seat(models.Model):
    """An area a user may enter. What they may do there is told by registry memberships."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="seats")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_column="of_area_id")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "area"], name="seat_once")]


class Session(models.Model):
    """A signed-in browser. Only the SHA-256 of its token is kept; revoking ends it at the next request."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sessions")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_column="of_area_id")
    token_hash = models.CharField(max_length=64, unique=True)
    face = models.CharField(max_length=12)
    device = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=45, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class Token(models.Model):
    """A bearer token of the API: acts as its user, limited to the rights in `scopes`."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_column="of_area_id")
    name = models.CharField(max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)


class CalendarDay(models.Model):
    """A day that differs from "Monday to Friday": a holiday or a make-up working day (调休)."""

    day = models.DateField(primary_key=True)
    working = models.BooleanField()
    name = models.CharField(max_length=40, blank=True)
    provisional = models.BooleanField(default=False)


class PublicCode(models.Model):
    """64 random bits printed on paper; leads to one object of one area without sign-in."""

    code = models.CharField(primary_key=True, max_length=16)
    area = models.ForeignKey(Area, models.CASCADE, related_name="+", db_column="of_area_id")
    kind = models.CharField(max_length=24)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "kind", "object_id"], name="code_once")]


class JournalRow(AreaModel):
    """Who did what to what. Append-only."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    actor = models.CharField(max_length=80)
    user_id = models.BigIntegerField(null=True)
    command = models.CharField(max_length=120)
    subject = models.CharField(max_length=120)
    place_id = models.BigIntegerField(null=True)
    given = models.JSONField()
    changed = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [models.Index(fields=["command", "subject"], name="journal_of_subject"),
                   models.Index(fields=["at"], name="journal_by_time")]


class JournalSeal(AreaModel):
    """SHA-256 over the rows `first_id`…`last_id` and the seal before: a touched row breaks the chain."""

    id = models.BigAutoField(primary_key=True)
    first_id = models.BigIntegerField()
    last_id = models.BigIntegerField(unique=True)
    rows = models.IntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())


class Once(AreaModel):
    """One row per idempotency key. `answer` is null only while the winner's transaction runs."""

    id = models.BigAutoField(primary_key=True)
    command = models.CharField(max_length=120)
    key = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    answer = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area_id", "command", "key"], name="once")]


class Approval(AreaModel):
    """A second person's yes or no to a named act. Asked by one user, answered by another, whatever their roles."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    act = models.CharField(max_length=80)
    subject = models.CharField(max_length=80)
    about = models.CharField(max_length=80, blank=True, db_default="")   # what different acts would contend for
    community_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=120)
    effect = models.JSONField()           # [[label, before, after], …] for the person who decides
    arguments = models.JSONField()
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=12, default="open")   # open, granted, refused, expired, withdrawn
    asked_by_id = models.BigIntegerField()
    asked_by = models.CharField(max_length=80)
    asked_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    decided_by_id = models.BigIntegerField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(decided_by_id=models.F("asked_by_id")) | models.Q(
                decided_by_id__isnull=True), name="approval_by_second_person"),
            models.UniqueConstraint(fields=["area_id", "act", "subject"], condition=models.Q(status="open"),
                                    name="approval_open_once"),
            models.UniqueConstraint(fields=["area_id", "about"], name="approval_open_about_once",
                                    condition=models.Q(status="open") & ~models.Q(about="")),
        ]
        indexes = [models.Index(fields=["status", "expires_at"], name="approval_open")]


class Progress(AreaModel):
    """What a job tells while it runs, and why it did not work. The queue itself knows its state."""

    id = models.BigIntegerField(primary_key=True)     # the job's
    done = models.IntegerField(default=0)             # steps
    total = models.IntegerField(default=0)
    doing = models.CharField(max_length=80, blank=True)
    why = models.CharField(max_length=300, blank=True)


class Gram(AreaModel):
    """Search: the beginnings from which an object is found, as indexable rows (row security defeats LIKE)."""

    pk = models.CompositePrimaryKey("area_id", "gram", "kind", "object_id")
    gram = models.CharField(max_length=12)
    kind = models.CharField(max_length=12)         # home, name, phone, plate, … : why it was found
    object_id = models.BigIntegerField()
    place_id = models.BigIntegerField(null=True)   # the community, to keep a search within reach

    class Meta:
        indexes = [models.Index(fields=["kind", "object_id"], name="gram_of_object")]

"""People and what ties them to homes. History is kept by spans; nothing is overwritten."""
from django.contrib.postgres.fields import ArrayField, DateRangeField
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel

TENURE_KINDS = ("owner", "tenant", "family", "other")


class Person(AreaModel):
    """A human or legal holder, as one community knows them. Names and phones are personal data (docs/privacy.md)."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, related_name="people")
    kind = models.CharField(max_length=8, default="human")        # human, legal
    name = models.CharField(max_length=80, null=True)             # null: the roster left it blank
    initials = models.CharField(max_length=80, blank=True)        # pinyin initials, for search
    phone = models.CharField(max_length=24, null=True)            # foreign numbers begin with +
    other_phones = ArrayField(models.CharField(max_length=24), default=list)
    lives_abroad = models.BooleanField(default=False)
    user_id = models.BigIntegerField(null=True)                   # who signs in as this person, once bound

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=("human", "legal")), name="person_kind")]
        indexes = [models.Index(fields=["community", "phone"], name="person_by_phone"),
                   models.Index(fields=["user_id"], name="person_by_user")]


class Tenure(AreaModel):
    """产权/占用关系: person × unit × kind × share × half-open dates."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="tenures")
    person = models.ForeignKey(Person, models.PROTECT, related_name="tenures")
    kind = models.CharField(max_length=8)      # owner tenant family other
    share_num = models.IntegerField(null=True)
    share_den = models.IntegerField(null=True)
    valid = DateRangeField()
    position = models.SmallIntegerField(default=1)     # 1: the first named, whom the desk calls

    class Meta:
        constraints = [models.CheckConstraint(
            condition=models.Q(share_num__isnull=True, share_den__isnull=True)
            | models.Q(share_num__gt=0, share_den__gte=models.F("share_num")), name="tenure_share"),
            models.CheckConstraint(condition=models.Q(kind__in=TENURE_KINDS), name="tenure_kind")]
        indexes = [models.Index(fields=["unit", "position"], name="tenure_of_unit"),
                   models.Index(fields=["person"], name="tenure_of_person")]


class Vehicle(AreaModel):
    """A car of a home, by its plate, and the parking place that the roster names for it."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="vehicles")
    plate = models.CharField(max_length=12, null=True)
    parking = models.CharField(max_length=40, null=True)
    valid = DateRangeField()

    class Meta:
        constraints = [models.CheckConstraint(
            condition=models.Q(plate__isnull=False) | models.Q(parking__isnull=False), name="vehicle_says_something")]
        indexes = [models.Index(fields=["unit"], name="vehicle_of_unit"),
                   models.Index(fields=["plate"], name="vehicle_by_plate")]


class PersonChange(AreaModel):
    """A fact of a person that was corrected: what it said before. Append-only; personal data, masked when shown."""

    reach_by = {"community": "person__community_id"}

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="changes")
    field = models.CharField(max_length=20)        # name, phone, other_phones, kind, lives_abroad
    before = models.CharField(max_length=200, null=True)
    after = models.CharField(max_length=200, null=True)
    on = models.DateField()
    reason = models.CharField(max_length=200)
    actor = models.CharField(max_length=80)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["person", "on"], name="person_change_of_person")]


class Representative(AreaModel):
    """代理人: who may act for a holder, for what, until when. An owner abroad or a company acts through one."""

    reach_by = {"community": "holder__community_id"}

    id = models.BigAutoField(primary_key=True)
    holder = models.ForeignKey(Person, models.PROTECT, related_name="representatives")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24)
    may = models.CharField(max_length=120)         # 缴费、报修、领取通知 …
    proof = models.CharField(max_length=120)       # the paper that says so: 委托书 2026-05-01
    valid = DateRangeField()


class EmergencyContact(AreaModel):
    """紧急联系人 of a home: whom to ring when nobody opens."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="emergency_contacts")
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=24)
    relation = models.CharField(max_length=20)     # 儿子, 邻居 …
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="emergency_contact_of_unit")]


class Pet(AreaModel):
    """A dog or other animal of a home and its licence, where one is needed."""

    reach_by = {"community": "unit__community_id", "building": "unit__building_id", "unit": "unit_id"}

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("registry.Unit", models.PROTECT, related_name="pets")
    kind = models.CharField(max_length=20)         # 犬, 猫 …
    licence = models.CharField(max_length=40, blank=True)
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["unit"], name="pet_of_unit")]

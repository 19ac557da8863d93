"""Who works here, for whom, and what they may do."""
from django.contrib.postgres.fields import DateRangeField, DateTimeRangeField
from django.db import models

from linli.kernel.tenancy import AreaModel

ORGANISATION_KINDS = ("firm", "community_committee", "party_org", "owners_committee", "property_committee", "street",
                      "bureau", "supplier", "volunteers")


class Membership(AreaModel):
    """任职: a user holds a role at a place for a span of days."""

    reach_by = {"community": "place__community_id"}

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    role = models.CharField(max_length=24)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    person = models.ForeignKey("registry.Person", models.PROTECT, null=True, related_name="+")  # residents only
    valid = DateRangeField()
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user_id"], name="membership_of_user")]


class Organisation(AreaModel):
    """A working side: firm, community committee, Party organisation, owners' or property committee, street, supplier.

    `place` is where it works: a community, or the area for a street, a bureau or the firm's head office.
    """

    reach_by = {"community": "place__community_id"}
    everyone = True     # names of organisations are on every notice board

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    contact = models.CharField(max_length=80, blank=True)     # the published number or window
    note = models.CharField(max_length=200, blank=True)       # 党员 41, 电梯维保 …
    valid = DateRangeField()                                  # its upper bound is the end of a supplier's contract

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=ORGANISATION_KINDS),
                                              name="organisation_kind")]
        indexes = [models.Index(fields=["place"], name="organisation_at_place")]


class Post(AreaModel):
    """岗位: a job of an organisation at a place, answering for a kind of work (`role`) there."""

    reach_by = {"community": "place__community_id"}
    everyone = True

    id = models.BigAutoField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    place = models.ForeignKey("registry.Place", models.PROTECT, related_name="+")
    title = models.CharField(max_length=40)        # 值班长, 维修, 门岗
    role = models.CharField(max_length=24)         # what it answers for: a role of registry.roles
    position = models.SmallIntegerField(default=1)  # the order on the duty roster
    rostered = models.BooleanField(default=False)  # on by shifts; else on every day from 08:00 to 18:00
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["place", "role"], name="post_at_place")]


class PostHolder(AreaModel):
    """Who holds a post, from when to when. `user_id` once they can sign in."""

    reach_by = {"community": "post__place__community_id"}
    everyone = True

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holders")
    name = models.CharField(max_length=40)
    phone = models.CharField(max_length=24, blank=True)
    user_id = models.BigIntegerField(null=True)
    valid = DateRangeField()

    class Meta:
        indexes = [models.Index(fields=["post"], name="post_holder_of_post")]


class Shift(AreaModel):
    """班次 of a rostered post: hours of a day, and how many are needed. A night shift ends the next day."""

    reach_by = {"community": "post__place__community_id"}
    everyone = True

    id = models.BigAutoField(primary_key=True)
    post = models.ForeignKey(Post, models.PROTECT, related_name="shifts")
    name = models.CharField(max_length=8)          # 早, 中, 夜, 白
    starts = models.TimeField()
    ends = models.TimeField()
    needed = models.SmallIntegerField(default=1)
    valid = DateRangeField()


class Duty(AreaModel):
    """值班: one holder on one shift of one day. The span in time is stored, so that "now" is one look."""

    reach_by = {"community": "shift__post__place__community_id"}
    everyone = True

    id = models.BigAutoField(primary_key=True)
    shift = models.ForeignKey(Shift, models.PROTECT, related_name="duties")
    holder = models.ForeignKey(PostHolder, models.PROTECT, related_name="duties")
    day = models.DateField()
    span = DateTimeRangeField()
    swapped_for = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["shift", "day"], name="duty_of_shift"),
                   models.Index(fields=["day"], name="duty_by_day")]

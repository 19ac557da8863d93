"""The outbox: what is to reach somebody, and what became of it."""
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from linli.engines.messaging.notices.models import Notice, NoticePlace, NoticeRead
from linli.kernel.tenancy import AreaModel

__all__ = ["Message", "Notice", "NoticePlace", "NoticeRead", "Robot"]


class Message(AreaModel):
    """One text to one address. `secret` texts (one-time codes) are shown in the demo only and end after minutes."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=12)            # sms, robot
    address = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    text = models.CharField(max_length=500)
    secret = models.BooleanField(default=False)
    robot = models.ForeignKey("messaging.Robot", models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=12, default="kept")   # kept: no provider is connected; queued, sent, failed
    attempts = models.SmallIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="message_by_time")]

    @property
    def words(self) -> str:
        """As a page shows it: the stars by which a group prints bold are no words."""
        return self.text.replace("**", "")


class Robot(AreaModel):
    """群机器人: one address of a 企业微信 or 钉钉 group, for a community or (without one) for the whole area."""

    reach_by = {"community": "community_id"}

    id = models.BigAutoField(primary_key=True)
    community = models.ForeignKey("registry.Community", models.PROTECT, null=True, related_name="+")
    provider = models.CharField(max_length=8)            # wecom, dingtalk
    name = models.CharField(max_length=40)
    url = models.CharField(max_length=300)               # holds the group's key: shown to nobody again
    secret = models.CharField(max_length=80, blank=True)  # 钉钉加签
    tells = ArrayField(models.CharField(max_length=16))  # kinds of alert
    added_by = models.CharField(max_length=80)
    added_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(provider__in=("wecom", "dingtalk")),
                                              name="robot_provider")]
        indexes = [models.Index(fields=["community"], name="robot_of_community")]

"""The outbox: what is to reach somebody, and what became of it."""
from django.db import models
from django.db.models.functions import Now

from linli.kernel.tenancy import AreaModel


class Message(AreaModel):
    """One text to one address. `secret` texts (one-time codes) are shown in the demo only and end after minutes."""

    id = models.BigAutoField(primary_key=True)
    channel = models.CharField(max_length=12)            # sms; wechat and robots come later
    address = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    text = models.CharField(max_length=500)
    secret = models.BooleanField(default=False)
    status = models.CharField(max_length=12, default="kept")   # kept: no provider is connected; sent; failed
    at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["at"], name="message_by_time")]

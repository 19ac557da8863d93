"""Messages to the own phone, and notices opened."""
from __future__ import annotations

from linli.engines.messaging.models import Message
from linli.engines.messaging.notices.models import NoticeRead
from linli.kernel.models import User
from linli.kernel.owndata import MOST, Part, keeps
from linli.kernel.sheets import Column


@keeps(order=60)
def messages(user_id: int) -> Part:
    """One-time codes are left out: they open doors."""
    phone = User.objects.filter(pk=user_id).values_list("phone", flat=True).first()
    rows = Message.objects.filter(channel="sms", address=phone, secret=False).exclude(address="").order_by("-id")
    return Part("收到的短信", "告知账单和进度", "一年", (Column("时间", "time"), Column("内容", width=60)),
                list(rows.values_list("at", "text")[:MOST]))


@keeps(order=61)
def notices(user_id: int) -> Part:
    rows = NoticeRead.objects.filter(user_id=user_id).order_by("-id").values_list("at", "notice__title")
    return Part("打开过的公告", "公告是否送达", "与公告同", (Column("时间", "time"), Column("公告", width=40)),
                list(rows[:MOST]))

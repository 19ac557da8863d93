"""Bills and receipts of a person, and of the homes they own today."""
from __future__ import annotations

from django.db.models import Q

from linli.domains.fees.bills.models import Bill
from linli.domains.fees.payments.models import Receipt
from linli.domains.fees.payments.values import METHOD_TITLES
from linli.kernel.owndata import MOST, Part, keeps
from linli.kernel.sheets import Column
from linli.registry.owndata import ties

ACCOUNTS = "三十年（会计档案）"
HOME = Column("房屋", width=24)


def _own(user_id: int) -> Q:
    """Rows of the homes that were ever theirs: what was addressed to them, and all of a home they own today."""
    persons, held, owned = ties(user_id)
    return Q(unit__in=held) & (Q(payer__in=persons) | Q(unit__in=owned))


@keeps(order=40)
def bills(user_id: int) -> Part:
    rows = Bill.objects.filter(_own(user_id)).order_by("-ym", "-id").values_list(
        "ym", "unit__label", "total_fen", "settled_fen", "due")
    return Part("账单", "收物业服务等费用", ACCOUNTS, (
        Column("月份"), HOME, Column("应收", "fen"), Column("已付", "fen"), Column("到期", "date")), list(rows[:MOST]))


@keeps(order=41)
def receipts(user_id: int) -> Part:
    rows = Receipt.objects.filter(_own(user_id)).order_by("-id").values_list(
        "series", "no", "at", "unit__label", "fen", "method", "voided_at")
    return Part("收据", "证明付过的钱", ACCOUNTS, (
        Column("号码"), Column("时间", "time"), HOME, Column("金额", "fen"), Column("方式"), Column("作废", "time")),
        [(f"{series}-{no}", at, home, fen, METHOD_TITLES[method], voided)
         for series, no, at, home, fen, method, voided in rows[:MOST]])

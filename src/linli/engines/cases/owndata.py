"""What a person reported, how it ended and what marks they gave."""
from __future__ import annotations

from django.db.models import Q

from linli.engines.cases.flow.values import KIND_TITLES, STATE_TITLES
from linli.engines.cases.matters.models import Case
from linli.engines.cases.matters.values import TAG_TITLES
from linli.engines.cases.privacy import KEPT
from linli.engines.cases.rating.models import CaseRating
from linli.kernel.owndata import MOST, Part, keeps
from linli.kernel.sheets import Column


def _own(user_id: int, before: str = "") -> Q:
    return Q(**{f"{before}reporter_user_id": user_id}) | Q(**{f"{before}reporter__user_id": user_id})


@keeps(order=50)
def reports(user_id: int) -> Part:
    rows = Case.objects.filter(_own(user_id)).order_by("-id").values_list(
        "number", "kind", "reported_at", "place__label", "text", "contact_name", "contact_phone", "state", "result")
    return Part("我的报事", "上门和回访", KEPT, (
        Column("单号", width=22), Column("类别"), Column("时间", "time"), Column("地点"), Column("内容", width=40),
        Column("联系人"), Column("电话"), Column("状态"), Column("结果", width=40)),
        [(number, KIND_TITLES[kind], at, place, text, name, phone, STATE_TITLES[state], result)
         for number, kind, at, place, text, name, phone, state, result in rows[:MOST]])


@keeps(order=51)
def ratings(user_id: int) -> Part:
    rows = CaseRating.objects.filter(_own(user_id, "case__")).order_by("-id").values_list(
        "case__number", "at", "speed", "result", "manner", "tags", "words")
    return Part("我的评价", "改进服务", KEPT, (
        Column("单号", width=22), Column("时间", "time"), Column("速度", "number"), Column("结果", "number"),
        Column("态度", "number"), Column("印象"), Column("留言", width=40)), [
            (*marks, "、".join(TAG_TITLES[one] for one in tags), words) for *marks, tags, words in rows[:MOST]])

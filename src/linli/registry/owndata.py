"""Who one is in the roster, one's homes with what belongs to them, and who looked at them."""
from __future__ import annotations

from django.db.models import F, QuerySet, Value

from linli.kernel.clock import today
from linli.kernel.models import JournalRow
from linli.kernel.owndata import MOST, Part, keeps
from linli.kernel.sheets import Column
from linli.registry.households.queries import LOOKED
from linli.registry.people.models import EmergencyContact, Person, Pet, Representative, Tenure, Vehicle
from linli.registry.people.values import TENURE_TITLES
from linli.registry.privacy import HOLDER

HOME = Column("房屋", width=24)


@keeps(order=20)
def person(user_id: int) -> Part:
    rows = Person.objects.filter(user_id=user_id).values_list(
        "community__name", "name", "phone", "other_phones").order_by("id")
    return Part("住户档案", "物业服务、账单和通知", HOLDER, (
        Column("小区", width=24), Column("姓名"), Column("电话"), Column("其他电话")),
        [(community, name, phone, "、".join(others)) for community, name, phone, others in rows])


@keeps(order=21)
def homes(user_id: int) -> Part:
    held = Tenure.objects.filter(person__user_id=user_id).select_related("unit").order_by("valid", "id")
    return Part("房屋关系", "确认谁住在哪里、账单给谁", HOLDER, (
        HOME, Column("关系"), Column("份额"), Column("从", "date"), Column("到", "date")),
        [(one.unit.label, TENURE_TITLES[one.kind], f"{one.share_num}/{one.share_den}" if one.share_num else "",
          one.valid.lower, one.valid.upper) for one in held])


@keeps(order=22)
def belongings(user_id: int) -> Part:
    """Vehicles and animals of the homes one lives in today: they are kept by home."""
    units = list(_present(user_id).values_list("unit_id", flat=True))
    cars = Vehicle.objects.filter(unit__in=units, valid__contains=today()).annotate(what=Value("车辆"))
    pets = Pet.objects.filter(unit__in=units, valid__contains=today()).annotate(place=Value(""))
    rows = [*cars.values_list("unit__label", "what", "plate", "parking"),
            *pets.values_list("unit__label", "kind", "licence", "place")]
    return Part("车辆和宠物", "车位管理、挪车和养犬登记", HOLDER, (
        HOME, Column("登记的是"), Column("车牌、犬证"), Column("车位")), rows)


@keeps(order=23)
def contacts(user_id: int) -> Part:
    """Whom to ring for the own homes, and who acts for the person."""
    owned = _present(user_id).filter(kind__in=("owner", "tenant")).values_list("unit_id", flat=True)
    urgent = EmergencyContact.objects.filter(unit__in=list(owned)).annotate(what=F("relation"))
    acting = Representative.objects.filter(holder__user_id=user_id).annotate(what=F("may"))
    return Part("紧急联系人和代理人", "家中无人应答时联系、代为办事", "到撤回同意为止；代理人同住户档案", (
        Column("登记为"), Column("姓名"), Column("电话"), Column("关系、可办的事", width=30)),
        [*(("紧急联系人", *row) for row in urgent.values_list("name", "phone", "what")),
         *(("代理人", *row) for row in acting.values_list("name", "phone", "what"))])


@keeps(order=24)
def looks(user_id: int) -> Part:
    """Who opened the own home's file or asked for a number in full, and why. Only while one lives there."""
    labels = {str(unit): label for unit, label in _present(user_id).values_list("unit_id", "unit__label")}
    rows = JournalRow.objects.filter(command__in=list(LOOKED), subject__in=list(labels)).order_by("-id")
    return Part("谁看过我家的档案", "查看要有理由，可追溯", "操作日志至少六个月", (
        Column("时间", "time"), HOME, Column("谁"), Column("做了什么"), Column("理由", width=30)),
        [(row.at, labels[row.subject], row.actor, LOOKED[row.command], row.given.get("purpose", ""))
         for row in rows[:MOST]])


def ties(user_id: int) -> tuple[list[int], list[int], list[int]]:
    """Who a user is in the roster, the homes that were ever theirs, and those they own today. One query."""
    held = list(Tenure.objects.filter(person__user_id=user_id).values_list("person_id", "unit_id", "kind", "valid"))
    return ([person for person, *_ in held], [unit for _, unit, *_ in held],
            [unit for _, unit, kind, valid in held if kind == "owner" and today() in valid])


def _present(user_id: int) -> QuerySet[Tenure]:
    return Tenure.objects.filter(person__user_id=user_id, valid__contains=today())

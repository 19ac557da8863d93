"""The forms of the registry's pages. They read text into types; what may be is the commands' to say."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.forms import DateInput

from linli.kernel.pages import RefusableForm
from linli.registry import roles
from linli.registry.corrections.values import FIELDS
from linli.registry.organisations.values import KIND_TITLES as ORGANISATIONS
from linli.registry.people.values import TENURE_TITLES, TenureRow
from linli.registry.places.values import (
    ACQUISITION_TITLES,
    AREA_BASIS_TITLES,
    KIND_TITLES,
    STATUS_TITLES,
    USE_TITLES,
)


def day(label: str, *, required: bool = True, hint: str = "") -> forms.DateField:
    return forms.DateField(label=label, required=required, help_text=hint,
                           widget=DateInput(format="%Y-%m-%d", attrs={"type": "date"}))


def choice(label: str, titles: dict[str, str], *, blank: str = "", required: bool = True) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=required,
                             choices=[*([("", blank)] if blank else []), *titles.items()])


class Community(RefusableForm):
    code = forms.CharField(label="小区编码", max_length=16, help_text="大写字母、数字、短横，定了不能改，例如 YJ-01")
    name = forms.CharField(label="小区名称", max_length=80)
    address = forms.CharField(label="地址", max_length=200, required=False)
    built_year = forms.IntegerField(label="建成年份", min_value=1900, max_value=2100, required=False)
    status = choice("管理状态", STATUS_TITLES)
    on = day("从哪天起")


class Status(RefusableForm):
    status = choice("管理状态", STATUS_TITLES)
    on = day("从哪天起")
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：业主大会通过、与街道签订委托协议")


class Buildings(RefusableForm):
    buildings = forms.CharField(label="楼栋", max_length=200, help_text="如 1-12、A、综合楼，用顿号或逗号分开")
    entrances = forms.IntegerField(label="每栋单元数", min_value=1, max_value=40)
    storeys = forms.IntegerField(label="层数", min_value=1, max_value=99)
    per_storey = forms.IntegerField(label="每层户数", min_value=1, max_value=40)


class Unit(RefusableForm):
    building = forms.CharField(label="楼栋", max_length=10)
    entrance = forms.CharField(label="单元", max_length=10, required=False)
    number = forms.CharField(label="房号", max_length=20, help_text="例如 501、S1、门面3")
    kind = choice("用途", KIND_TITLES)
    area = forms.DecimalField(label="建筑面积（m²）", max_digits=8, decimal_places=2, required=False)
    area_basis = choice("面积依据", AREA_BASIS_TITLES)


class Spot(RefusableForm):
    name = forms.CharField(label="点位名称", max_length=40, help_text="例如：东门、3 幢水泵房、5 号路灯")


class Facts(RefusableForm):
    area = forms.DecimalField(label="建筑面积（m²）", max_digits=8, decimal_places=2, required=False)
    area_basis = choice("面积依据", AREA_BASIS_TITLES, blank="不变", required=False)
    kind = choice("用途", KIND_TITLES, blank="不变", required=False)
    use = choice("居住状态", USE_TITLES, blank="不变", required=False)
    handed_over_on = day("交付日期", required=False)
    on = day("从哪天起")
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：不动产权证、现场测绘")


class Acquisition(RefusableForm):
    acquisition = choice("类别", ACQUISITION_TITLES)
    on = day("从哪天起")


class Newcomer(RefusableForm):
    name = forms.CharField(label="姓名或单位", max_length=80)
    phone = forms.CharField(label="电话", max_length=24, required=False, help_text="境外号码以 + 开头")
    kind = choice("关系", TENURE_TITLES)
    share = forms.CharField(label="产权份额", max_length=12, required=False, help_text="例如 1/2；共同共有不填")
    on = day("从哪天起")
    until = day("到哪天止", required=False, hint="租户填租期届满日")


class Transfer(RefusableForm):
    names = forms.CharField(label="新业主", widget=forms.Textarea(attrs={"rows": 3}),
                            help_text="一行一人：姓名 电话 份额，例如“张三 19900000000 1/2”；份额可不写")
    on = day("过户日", hint="从这天起由新业主缴费")
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：买卖合同、继承公证")


class Vehicle(RefusableForm):
    plate = forms.CharField(label="车牌", max_length=16, required=False)
    parking = forms.CharField(label="车位", max_length=40, required=False)


class Contact(RefusableForm):
    name = forms.CharField(label="姓名", max_length=80)
    phone = forms.CharField(label="电话", max_length=24)
    relation = forms.CharField(label="与住户关系", max_length=20)


class End(RefusableForm):
    on = day("从哪天起不再是")
    reason = forms.CharField(label="依据", max_length=200)


class Reveal(RefusableForm):
    purpose = forms.CharField(label="为什么要看", max_length=80, help_text="例如：漏水，联系业主。会记入日志")


class Upload(RefusableForm):
    file = forms.FileField(label="花名册文件", help_text="xlsx、xls 或 csv，20 MB 以内，原表不用改")
    on = day("这份表从哪天起算数", hint="一般填接管日或今天")


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    """A field that takes several files at once; empty ones are refused where they are stored."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        given: list[UploadedFile[Any]] = list(data or [])
        if self.required and not given:
            raise forms.ValidationError(self.error_messages["required"])
        return given


class Proposal(RefusableForm):
    """One proposal: only the fields of its kind are asked. `people`: whose name or number, and who has left."""

    area = forms.DecimalField(label="建筑面积（m²）", max_digits=8, decimal_places=2, required=False)
    use = choice("居住状态", USE_TITLES, blank="不变", required=False)
    name = forms.CharField(label="姓名", max_length=80)
    phone = forms.CharField(label="电话", max_length=24)
    relation = choice("关系", TENURE_TITLES)
    plate = forms.CharField(label="车牌", max_length=16)
    text = forms.CharField(label="说明", max_length=300)
    person_id = forms.TypedChoiceField(label="谁的", coerce=int)
    tenure_id = forms.TypedChoiceField(label="谁不再住这里", coerce=int)
    proof = forms.CharField(label="依据", max_length=300, required=False, help_text="例如：本人来电、上门核对、房产证")
    file = Files(label="照片或文件", required=False, help_text="可选几张，JPG、PNG 或 PDF，各 10 MB 以内",
                 widget=SeveralFiles(attrs={"accept": "image/*,application/pdf"}))

    def __init__(self, kind: str, people: Sequence[TenureRow], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.kind = kind
        self.asked = [name.lower() for name in FIELDS[kind] if name.lower() in self.fields]
        self.fields = {name: self.fields[name] for name in (*self.asked, "proof", "file")}
        for name, key in (("person_id", "person_id"), ("tenure_id", "id")):
            if name in self.fields:
                self.choose(name, ((getattr(one, key), f"{one.name}（{one.title}）") for one in people))

    def given(self) -> dict[str, Any]:
        """The filled fields of the kind: text, and whom it is about."""
        return {name: value if isinstance(value, int) else str(value) for name in self.asked
                if (value := self.cleaned_data.get(name))}


class HomeOf(RefusableForm):
    """Which home: the community it stands in, and its number as people write it."""

    community = forms.TypedChoiceField(label="小区", coerce=int)
    number = forms.CharField(label="房号", max_length=30, help_text="例如 3-2-501、3幢501，或只写 501")


class Answer(RefusableForm):
    answer = forms.CharField(label="不采纳的原因", max_length=200, help_text="提出的人看得到")


class Organisation(RefusableForm):
    kind = choice("类型", ORGANISATIONS)
    name = forms.CharField(label="名称", max_length=80)
    contact = forms.CharField(label="公开的联系方式", max_length=80, required=False)
    on = day("从哪天起")
    until = day("合同到期日", required=False)


class Holder(RefusableForm):
    name = forms.CharField(label="姓名", max_length=40)
    phone = forms.CharField(label="工作电话", max_length=24, required=False)
    on = day("从哪天起")


class Post(RefusableForm):
    title = forms.CharField(label="岗位", max_length=40)
    role = choice("负责什么", roles.TITLES)
    on = day("从哪天起")

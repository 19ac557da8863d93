"""Forms of the staff phone. Each acts once: a hidden key goes with it, however often the phone sends it again."""
from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.files.uploadedfile import UploadedFile

from linli.engines.cases.handling.values import PAUSE_TITLES
from linli.engines.cases.intake import categories, windows
from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.intake.values import MOST_WORDS, Contact, NewCase
from linli.engines.documents import codes
from linli.kernel.access import Actor
from linli.kernel.files import commands as filing
from linli.kernel.files.values import PHOTOS
from linli.kernel.pages import RefusableForm
from linli.registry.forms import Files, SeveralFiles

WAYS = (("qr", "扫点位码"), ("photo", "拍照"), ("call", "电话办理，不上门"))
STAGES = (("during", "处理中"), ("before", "修前"), ("after", "修后"))
KINDS = (("repair", "报修"), ("complaint", "投诉"), ("suggestion", "建议"), ("consultation", "咨询"),
         ("emergency", "突发"))


def photos(label: str, *, required: bool = False, hint: str = "", when: str = "") -> Files:
    """`when`: of one that is not always asked for, when it is."""
    asked = {"data-when": when} if when else {}
    return Files(label=label, required=required, help_text=hint,
                 widget=SeveralFiles(attrs={"accept": "image/*", "data-photos": "1"} | asked))


def words(label: str, *, required: bool = True, rows: int = 3, most: int = 2_000, **given: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required,
                           widget=forms.Textarea(attrs={"rows": rows}), **given)


class Once(RefusableForm):
    """Sent again it is the same act."""

    key = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["key"].initial = uuid4().hex

    def stored(self, name: str, by: Actor) -> tuple[int, ...]:
        """Keep the photos of a field; return their ids. Inside `catching_refusals`."""
        uploads: list[UploadedFile[Any]] = self.cleaned_data.get(name) or []
        return tuple(filing.store(upload, kinds=PHOTOS, purpose=FILE, by=by).id for upload in uploads)

    def given(self, by: Actor) -> dict[str, Any]:
        """What the command takes: the fields by their names, photos as ids of files."""
        return {name: self.stored(name, by) if isinstance(field, Files) else self.cleaned_data[name]
                for name, field in self.fields.items() if name not in ("key", "version")}


class Act(Once):
    """An act on the case as it was seen: whoever is second reads who was first."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class Plain(Act):
    """A button alone."""


class Reason(Act):
    reason = forms.CharField(label="原因", max_length=200, help_text="调度会看到，例如：手上抢险，半小时内到不了")


class Contest(Act):
    basis = words("为什么不该派给您", help_text="项目经理会裁定；裁定前照常办理")


class Arrive(Act):
    way = forms.ChoiceField(label="怎样证明到场", choices=WAYS, initial="qr", widget=forms.RadioSelect)
    code = forms.CharField(label="点位码", max_length=200, required=False,
                           help_text="墙上二维码下面的一串字，或扫码得到的网址",
                           widget=forms.TextInput(attrs={"data-when": "扫点位码时必填"}))
    photos = photos("现场照片", when="拍照时至少一张")

    def clean_code(self) -> str:
        """The code itself, of the address that a scan gives or of what was read off the wall."""
        return codes.typed(self.cleaned_data["code"].split("?")[0].rstrip("/").rpartition("/")[2])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        way, lacking = given.get("way"), not given.get("photos")
        if way == "qr" and not given.get("code") and lacking and "code" not in self.errors:
            self.add_error("code", "请扫点位码，或抄下墙上二维码下面的字。扫不了，改选“拍照”。")
        if way == "photo" and lacking and "photos" not in self.errors:
            self.add_error("photos", "请拍一张现场照片。")
        return given


class Pause(Act):
    reason = forms.ChoiceField(label="为什么停下", choices=list(PAUSE_TITLES.items()), widget=forms.RadioSelect)
    until = forms.DateTimeField(label="等到什么时候", widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"))
    proof = words("说明与凭据", help_text="例如：电话两次无人接，已贴条；配件已下单，后天到")
    photos = photos("照片")


class Transfer(Act):
    user_id = forms.TypedChoiceField(label="转给谁", coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, people: list[tuple[int, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.choose("user_id", people)


class Whistle(Act):
    organisation_ids = forms.TypedMultipleChoiceField(label="叫谁来", coerce=int, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(label="要他们做什么", max_length=200)

    def __init__(self, sides: list[tuple[int, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.choose("organisation_ids", sides)


class PartDone(Act):
    text = words("您这一方做了什么")
    photos = photos("照片")


class Cost(Once):
    """Materials and money: as words and as fen."""

    materials = forms.CharField(label="用了什么材料", max_length=200, required=False)
    cost = forms.DecimalField(label="费用（元）", max_digits=8, decimal_places=2, min_value=Decimal(0), required=False)

    def given(self, by: Actor) -> dict[str, Any]:
        given = super().given(by)
        return given | {"cost_fen": int((given.pop("cost") or Decimal(0)) * 100)}


class Resolve(Cost, Act):
    text = words("做了什么", help_text="报事人会看到，例如：换了软管和角阀，试水 10 分钟不漏")
    after = photos("修后照片")
    during = photos("过程照片")

    field_order = ("text", "after", "during", "materials", "cost")

    def __init__(self, *given: Any, needs_photo: bool = True, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["after"].required = self.fields["after"].widget.is_required = needs_photo


class Note(Act):
    text = words("写一句进展")
    internal = forms.BooleanField(label="只给同事看", required=False, help_text="不勾选时，报事人会收到")
    photos = photos("照片")


class Photos(Act):
    photos = photos("照片", required=True)
    stage = forms.ChoiceField(label="拍的是", choices=STAGES, initial="during", widget=forms.RadioSelect)


class Where(Once):
    """At which place, and who says so: `12` a place, `12-34` a home and the person there who reports."""

    who = forms.RegexField(r"^[0-9]{1,15}(-[0-9]{1,15})?$", label="哪里、谁报的", error_messages={
        "required": "请先找到房号或位置，点选一个。", "invalid": "请从找到的里面点选一个。"})
    spot = forms.CharField(label="更具体的位置", max_length=80, required=False, help_text="例如：3 层楼道、卫生间顶板")
    name = forms.CharField(label="报事人姓名", max_length=80, required=False)
    phone = forms.CharField(label="报事人电话", max_length=24, required=False)

    @property
    def place_id(self) -> int:
        return int(self.cleaned_data["who"].partition("-")[0])

    @property
    def person_id(self) -> int | None:
        person = self.cleaned_data["who"].partition("-")[2]
        return int(person) if person else None

    def category_of(self, kind: str) -> str:
        """The tile that was tapped, if it is one of this kind; else what the words are about."""
        chosen = categories.BY_CODE.get(self.cleaned_data["category"])
        return chosen.code if chosen and kind in chosen.kinds else categories.guessed(
            self.cleaned_data["text"], kind).code

    def contact(self) -> Contact:
        return Contact(self.person_id, self.cleaned_data["name"], self.cleaned_data["phone"])


class ReportFor(Where):
    """代报: what somebody said, as text pasted from a chat and pictures."""

    text = words("原话", rows=4, most=MOST_WORDS, required=False)
    photos = photos("照片")
    kind = forms.ChoiceField(label="哪一种", choices=KINDS, initial="repair", widget=forms.RadioSelect)
    category = forms.CharField(label="类别", max_length=24, required=False)
    wished = forms.CharField(label="什么时候方便上门", max_length=80, required=False, help_text="例如：今天 16:00 后")

    def case(self, by: Actor, at: datetime) -> NewCase:
        said = self.cleaned_data
        wished = windows.meant(said["wished"], at)
        return NewCase(said["kind"], self.category_of(said["kind"]), said["text"], spot=said["spot"],
                       wished=said["wished"], wished_from=wished.starts, wished_until=wished.ends,
                       photos=self.stored("photos", by))


class FixNow(Cost, Where):
    """即修即补: seen and mended in one go."""

    text = words("看到什么，做了什么")
    before = photos("修前照片", required=True)
    after = photos("修后照片", required=True)
    category = forms.CharField(label="类别", max_length=24, required=False)

    def case(self) -> NewCase:
        said = self.cleaned_data
        return NewCase("repair", self.category_of("repair"), said["text"], spot=said["spot"])

"""Forms of the acts on a case. Each knows the case it is for and fills its choices from it."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from linli.engines.cases.dispatching import queries as sending
from linli.engines.cases.dispatching.choosing import bendable
from linli.engines.cases.dispatching.values import Candidate
from linli.engines.cases.flow import table
from linli.engines.cases.flow.values import LEVEL_TITLES
from linli.engines.cases.handling.values import PAUSE_TITLES, PROOF_TITLES, RESULT_TITLES, Part
from linli.engines.cases.intake import categories
from linli.engines.cases.intake import queries as intake
from linli.engines.cases.intake.entering import FILE, MOST_PHOTOS
from linli.engines.cases.intake.values import TooManyPhotos
from linli.engines.cases.matters import queries
from linli.engines.cases.matters.values import CaseFilter, CasePage, CaseRow
from linli.engines.cases.pages.showing import STAGE_TITLES, pause_wished
from linli.engines.cases.permissions import DISPATCH
from linli.kernel.files import commands as filing
from linli.kernel.files.values import PHOTOS
from linli.kernel.http import Request, whole
from linli.kernel.money import fen
from linli.kernel.pages import RefusableForm
from linli.registry.forms import Files, SeveralFiles
from linli.registry.organisations import queries as organisations

A_DAY = timedelta(days=1)
STAGES = {stage: title for stage, title in STAGE_TITLES.items() if stage != "report"}     # what staff add


def words(label: str, hint: str = "", *, required: bool = True, most: int = 500, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=required, help_text=hint,
                           widget=forms.Textarea(attrs={"rows": rows}))


def photos(label: str = "照片", *, required: bool = False) -> Files:
    return Files(label=label, required=required, help_text="可选几张，JPG 或 PNG，各 10 MB 以内",
                 widget=SeveralFiles(attrs={"accept": "image/*"}))


@dataclass(frozen=True)
class Asked:
    """What an act is asked for: the case as this actor sees it."""

    page: CasePage
    request: Request

    @property
    def row(self) -> CaseRow:
        return self.page.row

    @property
    def common(self) -> dict[str, Any]:
        return {"at": self.request.now, "by": self.request.actor}


class ActForm(RefusableForm):
    """`version` is that of the case as the person saw it: who acts second is told."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    people: list[tuple[Candidate, bool]] = []
    found: list[Any] = []

    def __init__(self, asked: Asked, data: Mapping[str, Any] | None = None, files: Any = None) -> None:
        super().__init__(data, files, initial={"version": asked.row.version})
        self.asked = asked
        self.prepare(asked)

    def prepare(self, asked: Asked) -> None:
        """Fill the choices."""

    def stored(self, name: str) -> tuple[int, ...]:
        """Keep the photos of a field; their ids for the command. Refuses: TooManyPhotos."""
        uploads = self.cleaned_data[name]
        if len(uploads) > MOST_PHOTOS:
            raise TooManyPhotos(most=MOST_PHOTOS)
        return tuple(filing.store(one, kinds=PHOTOS, purpose=FILE, by=self.asked.request.actor).id for one in uploads)

    def choices(self, name: str, choices: list[tuple[Any, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class Sure(ActForm):
    """Nothing to fill in: the button says it all."""


class Reason(ActForm):
    reason = words("原因")


class Basis(ActForm):
    basis = words("依据", "例如：不属于物业范围，应由供水单位处理")


class Said(ActForm):
    text = words("内容", most=2000, rows=4)


class Triage(ActForm):
    category = forms.ChoiceField(label="类别")
    level = forms.TypedChoiceField(label="级别", coerce=int, choices=list(LEVEL_TITLES.items()),
                                   widget=forms.RadioSelect)

    def prepare(self, asked: Asked) -> None:
        self.choices("category", [(one.code, one.title) for one in categories.of_kind(asked.row.kind)])
        self.initial["category"], self.initial["level"] = asked.row.category, asked.row.level


class Reclassify(Triage):
    reason = words("为什么改")


class Dispatch(ActForm):
    user_id = forms.TypedChoiceField(label="派给", coerce=int, required=False, empty_value=None)
    reason = forms.CharField(label="理由", max_length=120, required=False,
                             help_text="派给不在班或已到上限的人，要写理由")

    def prepare(self, asked: Asked) -> None:
        found = self.candidates(asked)
        self.people = [(one, one.fits or bendable(one.refusal)) for one in found if one.user_id != asked.row.handler_id]
        self.choices("user_id", [(one.user_id, one.name) for one, _ in self.people])
        self.initial["user_id"] = next((one.user_id for one, _ in self.people if one.fits), None)

    @staticmethod
    def candidates(asked: Asked) -> list[Candidate]:
        ask = sending.candidates if asked.request.actor.may(DISPATCH) else sending.colleagues
        return ask(asked.row.id, **asked.common)


class Transfer(Dispatch):
    user_id = forms.TypedChoiceField(label="转给", coerce=int)
    reason = words("为什么转")


class Whistle(ActForm):
    organisation_ids = forms.TypedMultipleChoiceField(label="叫哪些单位", coerce=int,
                                                      widget=forms.CheckboxSelectMultiple)
    reason = words("请他们做什么")

    def prepare(self, asked: Asked) -> None:
        here = organisations.organisations(asked.row.community_id, on=timezone.localdate(asked.request.now),
                                           by=asked.request.actor)
        self.choices("organisation_ids", [(one.id, one.name) for one in here])


class Suspend(ActForm):
    reason = forms.ChoiceField(label="因为", choices=list(PAUSE_TITLES.items()))
    until = forms.DateTimeField(label="到什么时候恢复", widget=forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), help_text="到时自动恢复，时限接着走")
    proof = words("凭据", "例如：订单号、约定的时间、停水公告")

    def prepare(self, asked: Asked) -> None:
        tomorrow = timezone.localtime(asked.request.now + timedelta(days=1))
        self.initial["until"] = tomorrow.replace(minute=0, second=0, microsecond=0)
        self.initial.update(pause_wished(asked.page, asked.request.now))


class Resolve(ActForm):
    text = words("做了什么", most=2000, rows=4)
    after = photos("处置后的照片")
    materials = forms.CharField(label="用料", max_length=200, required=False)
    cost = forms.CharField(label="费用（元）", max_length=20, required=False)

    def cost_fen(self) -> int:
        return fen(self.cleaned_data["cost"]) if self.cleaned_data["cost"].strip() else 0


class Arrive(ActForm):
    way = forms.ChoiceField(label="怎么证明", choices=[(one, PROOF_TITLES[one]) for one in ("photo", "call")],
                            widget=forms.RadioSelect, initial="photo")
    photos = photos("现场照片")


class Merge(ActForm):
    """Into one of the likely ones, or by number."""

    into = forms.TypedChoiceField(label="并入", coerce=int, required=False, empty_value=None)
    number = forms.CharField(label="或填工单号", max_length=40, required=False,
                             help_text="整号或后四位，同一小区在办的")

    def prepare(self, asked: Asked) -> None:
        page = asked.page
        self.found = [one for one in intake.duplicates(
            page.place_id, category=page.row.category, text=page.text, **asked.common)
            if one.case_id != page.row.id] if asked.request.actor.may(intake.duplicates.needs) else []
        self.choices("into", [(one.case_id, one.number) for one in self.found])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if not given.get("into") and given.get("number", "").strip():
            given["into"] = self._numbered(given["number"].strip().upper())
        if not given.get("into") and not self.errors:
            self.add_error("number", "请选一件，或填工单号。")
        return given

    def _numbered(self, number: str) -> int | None:
        row = self.asked.row
        rows = [one for one in queries.cases(self.asked.request.actor.area_id, wanted=CaseFilter(
            community_id=row.community_id, text=number), by=self.asked.request.actor)
            if one.id != row.id and (one.number == number or one.short == number)]
        if len(rows) != 1:
            self.add_error("number", "有几件是这个尾号，请填整号。" if rows else "没有这个号的在办工单，请核对。")
            return None
        if rows[0].number != number and rows[0].reported_at < self.asked.request.now - A_DAY:
            # Numbers begin anew each day: the one that was meant may have ended, and this one is of another day.
            self.add_error("number", f"这个尾号是早几天的 {rows[0].number}：{rows[0].title}。是这一件，请填整号。")
            return None
        return rows[0].id


class Link(ActForm):
    """Reports of one community that are the same public event."""

    pick = forms.TypedMultipleChoiceField(label="并入哪些", coerce=int)

    def prepare(self, asked: Asked) -> None:
        rows = queries.cases(asked.request.actor.area_id, wanted=CaseFilter(
            community_id=asked.row.community_id, newest=True), limit=100, by=asked.request.actor)
        self.found = sorted((one for one in rows if one.id != asked.row.id and not one.public_event
                             and one.kind in self.kin(asked.row.kind)
                             and "merge" in table.possible(one.kind, one.state)),
                            key=lambda one: one.category != asked.row.category)
        self.choices("pick", [(one.id, one.number) for one in self.found])

    @staticmethod
    def kin(kind: str) -> tuple[str, ...]:
        """Whose reports may be of one event: what is broken, urgent or not; no complaint or objection among them."""
        return ("repair", "emergency") if kind in ("repair", "emergency") else (kind,)


class Split(ActForm):
    LINES = 4

    def prepare(self, asked: Asked) -> None:
        kinds = [("", "不拆")] + [(one.code, one.title) for one in categories.of_kind(asked.row.kind)]
        for n in range(1, self.LINES + 1):
            self.fields[f"category_{n}"] = forms.ChoiceField(label=f"第 {n} 件的类别", choices=kinds, required=False)
            self.fields[f"title_{n}"] = forms.CharField(label=f"第 {n} 件是什么事", max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for n in range(1, self.LINES + 1):
            if bool(given.get(f"category_{n}")) != bool(given.get(f"title_{n}", "").strip()):
                self.add_error(f"title_{n}", "类别和事项要一起填。")
        return given

    def parts(self) -> list[Part]:
        given = self.cleaned_data
        return [Part(given[f"category_{n}"], given[f"title_{n}"].strip()) for n in range(1, self.LINES + 1)
                if given[f"category_{n}"]]


class CallBack(ActForm):
    result = forms.ChoiceField(label="报事人怎么说", choices=list(RESULT_TITLES.items()), widget=forms.RadioSelect,
                               help_text="没有解决的，请用“重新办理”")
    words = words("原话", required=False)


class Answer(ActForm):
    text = words("公开答复", "和提问一起公开，不写提问人", most=2000, rows=5)
    together = forms.BooleanField(label="同一笔账目的其他异议一并答复", required=False, initial=True)


class Note(ActForm):
    text = words("说明", most=2000)
    photos = photos()
    internal = forms.BooleanField(label="只给工作人员看", required=False)


class PartDone(ActForm):
    text = words("做了什么", most=2000)
    photos = photos()


class AddPhotos(ActForm):
    photos = photos(required=True)
    stage = forms.ChoiceField(label="拍的是", choices=list(STAGES.items()), initial="during")
    internal = forms.BooleanField(label="只给工作人员看", required=False)


class Object(ActForm):
    """Whom a complaint is about: a colleague or a working side, in one list."""

    who = forms.ChoiceField(label="投诉的是谁")

    def prepare(self, asked: Asked) -> None:
        by, now = asked.request.actor, asked.request.now
        colleagues = [(f"user_id {one.user_id}", f"{one.name}{f'（{one.organisation}）' if one.organisation else ''}")
                      for one in sending.workers(by.area_id, at=now, by=by) if one.active]
        sides = organisations.organisations(asked.row.community_id, on=timezone.localdate(now), by=by)
        self.choose("who", [
            ("", "请选择"), ("同事", colleagues), ("单位", [(f"organisation_id {one.id}", one.name) for one in sides])])

    def named(self) -> dict[str, int]:
        kind, which = self.cleaned_data["who"].split()
        return {kind: int(which)}


class Finish(ActForm):
    text = words("怎么解决的", "所有报过这件事的人都会收到", most=2000, rows=4)
    after = photos("处置后的照片")


class Purpose(ActForm):
    purpose = forms.CharField(label="为什么要看", max_length=80, help_text="例如：约上门时间。会记入日志")


class TickedForm(RefusableForm):
    """An act on many: ticked cases, or all that the filter finds."""

    pick = forms.TypedMultipleChoiceField(label="工单", coerce=int, required=False)
    everything = forms.BooleanField(required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def picked(self, ids: Sequence[str]) -> None:
        """What was ticked may have left the list meanwhile: the command says which."""
        self.choose("pick", [(one, one) for one in ids if whole(one) is not None])


class LevelForm(TickedForm):
    level = forms.TypedChoiceField(label="改成哪一级", coerce=int, choices=list(LEVEL_TITLES.items()))
    reason = forms.CharField(label="理由", max_length=120)


class ManyForm(TickedForm):
    """Bulk dispatch."""

    people: Sequence[tuple[str, str]] = ()     # who takes work: id and name

    user_id = forms.TypedChoiceField(label="派给谁", coerce=int)
    reason = forms.CharField(label="理由", max_length=120, required=False)

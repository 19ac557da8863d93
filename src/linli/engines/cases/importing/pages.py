"""导入事项: upload a sheet, put its columns right, see what it would bring, run, take back the rows kept out."""
from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from linli.engines.cases.flow.values import KIND_TITLES, STATE_TITLES, STATE_TONES
from linli.engines.cases.importing import commands, queries, sheet
from linli.engines.cases.importing.values import MOST, SOURCE_TITLES, Imported, Matter, Told
from linli.engines.cases.intake.categories import TITLES
from linli.kernel import sheets, uploads
from linli.kernel.http import Request
from linli.kernel.pages import RefusableForm, go, page
from linli.kernel.ui import nav
from linli.kernel.ui.values import Fact, Kpi, Tone
from linli.kernel.uploads import Preview, UnreadableFile

PREVIEW = Preview("matters", list[str])
STEPS = ["上传", "核对", "导入"]
SHOWN, SAMPLE = 100, 8
NO_COLUMN = ""


class FileForm(RefusableForm):
    """`communities` within reach: into which one is chosen here, since the page stands below a list of them all."""

    community = forms.TypedChoiceField(label="导进哪个小区", coerce=int)
    file = forms.FileField(label="事项表（xlsx、xls 或 csv）", help_text=f"一次最多 {MOST:,} 件、2 MB")
    source = forms.ChoiceField(label="从哪里来", choices=list(SOURCE_TITLES.items()),
                               help_text="表里有“来源”一列的，以表里写的为准")

    def __init__(self, communities: Sequence[nav.Community], data: Mapping[str, Any] | None, files: Any, *,
                 community: int) -> None:
        super().__init__(data, files, initial={"community": community})
        self.choose("community", [(one.id, one.name) for one in communities])


@dataclass(frozen=True)
class Sheet:
    """A sheet between upload and import: it travels in the page, with the columns as they stand."""

    community: int
    titles: Sequence[str]
    rows: list[list[str]]
    columns: dict[str, int]
    source: str

    @property
    def token(self) -> str:
        return PREVIEW.sealed(self.community, [list(self.titles), *self.rows])

    @property
    def key(self) -> str:
        """The same rows read in the same way are imported once."""
        said = repr((self.community, self.rows, sorted(self.columns.items()), self.source))
        return f"matters-{sha256(said.encode()).hexdigest()[:40]}"


@dataclass(frozen=True)
class Line:
    """A matter of the preview, beside the words of its place."""

    matter: Matter
    kind: str
    category: str
    place: str
    unknown: bool
    handler: str
    stranger: bool

    @property
    def state(self) -> str:
        if self.matter.ended_at:
            return "closed"
        return "reported" if self.matter.handler_id is None else "accepted" if self.matter.accepted else "dispatched"

    @property
    def state_title(self) -> str:
        return {"closed": "已办结", "reported": "待派单"}.get(self.state) or STATE_TITLES[self.state]

    @property
    def tone(self) -> Tone:
        return STATE_TONES[self.state]


@page(shows=queries.told, does=commands.import_matters)
def upload(request: Request) -> HttpResponse:
    form = FileForm(nav.communities(request.actor), request.POST or None, request.FILES or None,
                    community=nav.needed_community(request))
    if request.method == "POST" and form.is_valid():
        with form.catching_refusals():
            found = table_of(form.cleaned_data["file"])
            return shown(request, Sheet(form.cleaned_data["community"], found.titles, found.rows, found.columns,
                                        form.cleaned_data["source"]))
    about = [Fact(name, text) for name, text in ABOUT.items()]
    return render(request, "cases/importing/upload.html", {"form": form, "columns": about},
                  status=422 if form.errors else 200)


@require_POST
@page(shows=queries.told, does=commands.import_matters)
def again(request: Request) -> HttpResponse:
    """The same sheet with its columns as a person set them."""
    return shown(request, posted(request))


@require_POST
@page(does=commands.import_matters, shows=queries.told)
def run(request: Request) -> HttpResponse:
    """Import what the preview showed as new; without a row that was kept out, on to the list."""
    given = posted(request)
    found = told(request, given)
    if not found.matters:
        return shown(request, given, status=422)
    done = commands.import_matters(given.community, matters=list(found.matters.values()),
                                   tell=bool(request.POST.get("tell")), at=request.now, key=given.key,
                                   by=request.actor)
    if found.problems:
        return shown(request, given, done=done)
    return go(request, f"{reverse('cases:list')}?view=all&community={given.community}", toast=words(done))


@require_POST
@page(shows=queries.told)
def returned(request: Request) -> HttpResponse:
    """The rows that are kept out, as they were, with what is wrong beside each."""
    given = posted(request)
    book = sheet.kept_out(given.titles, given.rows, told(request, given).problems)
    return sheets.download("没收的事项", *book)


@page(shows=queries.told)
def blank(request: Request) -> HttpResponse:
    """An empty sheet with a line that shows how."""
    example = ["GD-2025-0371", "旧系统", "漏水排水", "2025-11-03 09:20", "3-2-501", "（姓名）", "199 0000 0000",
               "厨房水管漏水", "已办结", "（姓名）", "2025-11-04 15:00", "更换接头，已回访", ""]
    return sheets.download("事项表", [sheets.Column(title) for title in sheet.TITLES.values()], [example])


ABOUT = {
    "来源编号": "原来的编号，必填。同一个编号只进来一次，再导不改",
    "来源": "旧系统或 12345热线；没有这一列就按上传时选的",
    "类别": "如 漏水排水、投诉、投诉/噪声；只写“投诉”的按内容归类",
    "报告时间": "如 2026-11-23 14:30，必填",
    "地点": "房号（3-2-501、3幢2单元501室）、楼栋、单元或点位名；认不出的记在小区，原话保留",
    "联系人、电话": "能联系到的报事人，可以空着",
    "内容": "是什么事，必填",
    "状态": "已办结、办理中或待派单；没写的看有没有办结时间",
    "办理人": "与这里人员的姓名一致的，在办的由其接着办；没写、认不出的进“待派单”",
    "办结时间、办结结果": "已办结的要写时间",
    "时限": "12345 转来、还没办结的要写来单的办理时限",
}


def table_of(upload: object) -> sheet.Table:
    found = uploads.read(upload, sheet.table, titles="“来源编号”和“内容”")
    if not found.rows:
        raise UnreadableFile(why="表里只有列名，没有内容。")
    if len(found.rows) > MOST:
        raise UnreadableFile(why=f"一次最多 {MOST:,} 件，这份有 {len(found.rows):,} 件，请分几份上传。")
    return found


def posted(request: Request) -> Sheet:
    """What came back from the page. Refuses: UnreadableFile."""
    community, (titles, *rows) = PREVIEW.unsealed(request.POST.get("token", ""))
    source = request.POST.get("source", "")
    return Sheet(community, titles, rows, columns_of(request.POST, len(titles)),
                 source if source in SOURCE_TITLES else "former")


def columns_of(given: QueryDict, width: int) -> dict[str, int]:
    chosen = {field: given.get(f"column-{field}", NO_COLUMN) for field in sheet.COLUMNS}
    return {field: int(one) for field, one in chosen.items()
            if one.isascii() and one.isdigit() and len(one) < 4 and int(one) < width}


def told(request: Request, given: Sheet) -> Told:
    return queries.told(given.community, rows=given.rows, columns=given.columns, source=given.source, at=request.now,
                        by=request.actor)


def shown(request: Request, given: Sheet, *, done: Imported | None = None, status: int = 200) -> HttpResponse:
    nav.show_at(request, given.community)
    found = told(request, given)
    problems, missing = found.problems, [sheet.TITLES[one] for one in sheet.NEEDED if one not in given.columns]
    return render(request, "cases/importing/preview.html", {
        "told": found, "into": name_of(request, given.community), "token": given.token, "source": given.source,
        "sources": SOURCE_TITLES.items(), "steps": STEPS,
        "step": 4 if done and not found.matters else 2, "kpis": kpis(found), "done": done and words(done),
        "missing": "、".join(missing), "problems": problems[:SHOWN], "more": len(problems) - SHOWN,
        "lines": list(lines(given, found))[:SAMPLE],
        "fields": [(field, title, given.columns.get(field)) for field, title in sheet.TITLES.items()],
        "titles": list(enumerate(title or f"第 {n + 1} 列" for n, title in enumerate(given.titles)))}, status=status)


def name_of(request: Request, community: int) -> str:
    return next((one.name for one in nav.communities(request.actor) if one.id == community), "")


def lines(given: Sheet, found: Told) -> list[Line]:
    said = {int(number): cells for number, *cells in given.rows}

    def cell(row: int, field: str) -> str:
        at = given.columns.get(field)
        return "" if at is None else said[row][at]
    return [Line(one, KIND_TITLES[one.kind], TITLES[one.category], cell(row, "place"),
                 one.place_id is None and bool(one.spot), cell(row, "handler"), row in found.strangers)
            for row, one in list(found.matters.items())[:SAMPLE]]


def kpis(found: Told) -> list[Kpi]:
    return [Kpi("会新增", f"{len(found.matters):,}", "件", tone="ok" if found.matters else "",
                note=f"在办 {found.going_on:,}，已办结 {found.ended:,}"),
            Kpi("已经在册", f"{len(found.known):,}", "件", note="编号相同，一字不改"),
            Kpi("有问题", f"{found.kept_out:,}", "行", tone="danger" if found.kept_out else "",
                note="先不导，可下载改好再传" if found.kept_out else "没有"),
            Kpi("地点没认出", f"{found.unplaced:,}", "件", tone="warn" if found.unplaced else "",
                note="记在小区，原话保留" if found.unplaced else "")]


def words(done: Imported) -> str:
    return f"已导入 {done.new:,} 件：在办 {done.new - done.ended:,}，已办结 {done.ended:,}"

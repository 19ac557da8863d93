"""What the action bar of a case offers: each act with its form and the command that it runs."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.flow import table
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.handling import ending, supervising
from linli.engines.cases.matters.models import OPEN
from linli.engines.cases.matters.values import CasePage
from linli.engines.cases.pages import forms
from linli.engines.cases.pages.forms import ActForm, Asked
from linli.engines.cases.permissions import DISPATCH, RESOLVE_EVENT
from linli.engines.cases.rating import commands as rating
from linli.kernel.access import Actor

ASKED = "已提交，等第二个人确认"


@dataclass(frozen=True)
class Doing:
    """An act with what was filled in."""

    asked: Asked
    form: Any

    @property
    def id(self) -> int:
        return self.asked.row.id

    @property
    def given(self) -> dict[str, Any]:
        return {name: value for name, value in self.form.cleaned_data.items() if name != "version"}

    @property
    def common(self) -> dict[str, Any]:
        return self.asked.common

    @property
    def seen(self) -> dict[str, Any]:
        return self.common | {"version": self.form.cleaned_data["version"]}


@dataclass(frozen=True)
class Act:
    """`run` returns the words of the toast, if they differ from `done`."""

    name: str
    title: str
    icon: str
    done: str
    form: type[ActForm]
    run: Callable[[Doing], str | None]
    says: str = ""


def dispatch(do: Doing) -> str:
    sent = dispatching.dispatch(do.id, **do.given, **do.seen)
    return f"已派给{sent.name}" if sent else "没有合适的人，已告知值班长"


def suspend(do: Doing) -> str | None:
    if do.asked.row.handler_id == do.asked.request.actor.user_id:
        supervising.ask_suspend(do.id, **do.given, **do.common)
        return ASKED
    supervising.suspend(do.id, **do.given, **do.common)
    return None


def resolve(do: Doing) -> None:
    given = do.given
    handling.resolve(do.id, text=given["text"], materials=given["materials"], cost_fen=do.form.cost_fen(),
                     after=do.form.stored("after"), **do.seen)


def with_photos(command: Any, field: str = "photos") -> Callable[[Doing], None]:
    def run(do: Doing) -> None:
        command(do.id, **do.given | {field: do.form.stored(field)}, **do.common)
    return run


def link(do: Doing) -> str:
    result = supervising.link_reports(do.id, case_ids=do.given["pick"], **do.common)
    refused = "；".join(f"{number} {why}" for number, why in result.refused[:3])
    return f"并入 {result.done} 件" + (f"，{len(result.refused)} 件没有并入：{refused}" if refused else "")


def call_try(do: Doing) -> str:
    tries = ending.call_try(do.id, **do.common)
    return f"已记第 {tries} 次未接通" if tries < ending.TRIES else "三次未联系上，已办结"


def finish(do: Doing) -> str:
    told = ending.resolve_event(do.id, text=do.given["text"], after=do.form.stored("after"), **do.seen)
    return f"已办结，{told.done} 位报事人一并答复"


def merge(do: Doing) -> None:
    supervising.merge(do.id, into=do.given["into"], **do.seen)


def split(do: Doing) -> str:
    return f"已拆出 {len(supervising.split(do.id, parts=do.form.parts(), **do.common))} 件"


def answer(do: Doing) -> str:
    return f"已公开答复 {ending.answer_objection(do.id, **do.given, **do.seen)} 件"


def plain(command: Any, *, seen: bool = True, **more: Any) -> Callable[[Doing], None]:
    """An act whose form gives just what its command takes."""
    def run(do: Doing) -> None:
        command(do.id, **do.given, **more, **(do.seen if seen else do.common))
    return run


def publish(do: Doing) -> str:
    public = not do.asked.row.public_event
    supervising.mark_public_event(do.id, public=public, by=do.common["by"])
    return "已标为公共事件" if public else "不再是公共事件"


def name_object(do: Doing) -> None:
    supervising.name_object(do.id, **do.form.named(), **do.common)


def decline(do: Doing) -> str:
    supervising.ask_decline(do.id, **do.given, **do.common)
    return ASKED


# In the order of the bar: the first that is offered is the main one.
ALL = (
    Act("accept", "接单", "check", "已接单", forms.Sure, plain(handling.accept)),
    Act("grab", "抢单", "hand-finger", "抢到了", forms.Sure, plain(dispatching.grab, seen=False)),
    Act("arrive", "到场", "map-pin-check", "已记到场", forms.Arrive, with_photos(handling.arrive)),
    Act("report_in", "报到", "map-pin-check", "已报到", forms.Sure, plain(handling.report_in, seen=False)),
    Act("part_done", "协办完成", "check", "已记协办完成", forms.PartDone, with_photos(handling.part_done)),
    Act("start", "开始处置", "tool", "已开始", forms.Sure, plain(handling.start)),
    Act("resolve", "办结", "circle-check", "已办结，等报事人确认", forms.Resolve, resolve),
    Act("call_back", "回访", "phone-call", "已回访，办结", forms.CallBack, plain(ending.call_back),
        "打通了，报事人说解决了。没解决的请用“重新办理”。"),
    Act("answer", "公开答复", "send", "已公开答复", forms.Answer, answer),
    Act("dispatch", "派单", "user-share", "已派单", forms.Dispatch, dispatch),
    Act("review", "复核", "checkup-list", "已复核", forms.Said, plain(rating.review, seen=False),
        "低分评价：写明查到了什么、怎么处理的。"),
    Act("resume", "恢复", "player-play", "已恢复", forms.Sure, plain(handling.resume), "等的东西到了，时限接着走。"),
    Act("uphold", "异议成立", "gavel", "已裁定，退回待派单", forms.Reason,
        plain(supervising.rule_contest, seen=False, upheld=True)),
    Act("overrule", "异议不成立", "gavel", "已裁定，照原派单办", forms.Reason,
        plain(supervising.rule_contest, seen=False, upheld=False)),
    Act("tell", "发进度", "message-2", "已发给报事人", forms.Said, plain(ending.tell_all, seen=False),
        "报事人、被并入的报事人和关注的人都会收到。"),
    Act("triage", "受理", "clipboard-check", "已受理", forms.Triage, plain(supervising.triage)),
    Act("pool", "放入抢单池", "bucket", "已放入抢单池", forms.Sure, plain(dispatching.pool),
        "在班、有技能、手上没满的人都能抢，先到先得。"),
    Act("call_try", "回访未接通", "phone-x", "已记录", forms.Sure, call_try, "第三次未接通就办结，不计入回访率。"),
    Act("escalate", "升级督办", "speakerphone", "已升级", forms.Reason, plain(supervising.escalate, seen=False),
        "告诉上一级：值班长、项目经理、片区经理、街道。"),
    Act("suspend", "挂起", "player-pause", "已挂起，停表", forms.Suspend, suspend,
        "办结时限停表。自己经办的，提交后由调度员批准。"),
    Act("transfer", "转办", "arrows-exchange", "已转办", forms.Transfer, plain(handling.transfer),
        "换人办，首接的人仍负责到底。"),
    Act("whistle", "吹哨", "users-plus", "已叫", forms.Whistle, plain(handling.whistle, seen=False),
        "叫别的单位一起办，各自限时报到。"),
    Act("finish", "办结公共事件", "circle-check", "已办结", forms.Finish, finish),
    Act("link", "并入报事", "link", "已并入", forms.Link, link, "选中的报事并进这一件，以后一起告知。"),
    Act("publish", "公共事件", "users-group", "已改", forms.Sure, publish,
        "公共事件会显示给报同样事情的人，不写任何人的姓名。再点一次取消。"),
    Act("merge", "合并", "git-merge", "已合并", forms.Merge, merge, "并入另一件在办的工单，受理时间取早的。"),
    Act("split", "拆分", "git-branch", "已拆分", forms.Split, split, "一次报了几件事：每件各成一张工单，报事人相同。"),
    Act("reclassify", "改类别", "tag", "已改，时限重算", forms.Reclassify, plain(supervising.reclassify)),
    Act("object", "标明投诉对象", "user-shield", "已标明，此人不再看到这件事", forms.Object, name_object,
        "投诉的是哪位同事或哪个单位。标明后，此人看不到这件事和报事人，也不会被派到。"),
    Act("urge", "催办", "bell-ringing", "已催", forms.Sure, plain(ending.urge_for, seen=False),
        "替来电人催一次，一小时内只催一次。"),
    Act("reopen", "重新办理", "rotate", "已重新办理", forms.Reason, plain(ending.reopen),
        "没有解决：回到待派单，时限重新计。"),
    Act("refuse", "退单", "arrow-back-up", "已退单", forms.Reason, plain(handling.refuse)),
    Act("contest", "派单异议", "gavel", "已提交异议", forms.Basis, plain(handling.contest, seen=False)),
    Act("add_note", "补充说明", "note", "已补充", forms.Note, with_photos(handling.add_note)),
    Act("add_photo", "补照片", "camera-plus", "已补照片", forms.AddPhotos, with_photos(handling.add_photos)),
    Act("decline", "不予受理", "ban", ASKED, forms.Reason, decline,
        "由另一位负责人确认；报事人会读到原因，可以申诉一次。"),
)
BY_NAME = {one.name: one for one in ALL}


def offered(page: CasePage, by: Actor) -> list[Act]:
    """The acts that this actor may do now."""
    names = {*page.actions, *_beside(page, by)}
    return [replace(one, title="改派") if one.name == "dispatch" and page.row.handler_id else one
            for one in ALL if one.name in names]


def _beside(page: CasePage, by: Actor) -> set[str]:
    """What the desk may do beyond the steps of the flow: it tells, links and marks, and dispatches in one act."""
    row, names = page.row, set[str]()
    dispatches = by.may(DISPATCH) and by.reach_of(DISPATCH).covers(community=row.community_id,
                                                                   building=page.building_id)
    if row.state == "reported" and "triage" in page.actions:
        names |= {"dispatch", "pool"} & {*table.possible(row.kind, "triaged")}      # the commands take it in on the way
    if "add_note" in page.actions and dispatches:
        names |= {"tell"}
        if row.state in OPEN[:-1]:
            names |= {"link", "publish"}
    if row.kind == "complaint" and row.state in OPEN and dispatches:
        names |= {"object"}
    if row.public_event and row.state in ("on_site", "working") and "resolve" not in page.actions and by.may(
            RESOLVE_EVENT):
        names |= {"finish"}
    return names

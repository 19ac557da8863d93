"""The journal in plain Chinese: what an argument of a command is called, and how its value reads."""
from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from linli.kernel import approvals
from linli.kernel.access import RIGHTS
from linli.kernel.money import yuan
from linli.kernel.ui.tags.figures import device

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+\d\d:\d\d$", re.ASCII)
FEW = 6     # things of a list that are named; of more their number is told
# Arguments in fen whose name does not end in it.
MONEY = frozenset({"amount", "back", "booked", "deduct", "deposit", "expected", "fen", "owed", "slips", "surplus"})
# What an argument's values are called; rooms add theirs by `tell`.
VALUES: dict[str, dict[str, str]] = {
    "status": dict(approvals.TITLES), "face": {"console": "电脑", "staff": "员工手机", "phone": "住户手机"}}

# Commands that no operation for programs is named after; the others are called as their operation. A test proves it.
ACTS = {
    "kernel.approvals.decide": "同意或不同意审批",
    "kernel.approvals.withdraw": "撤回审批",
    "kernel.approvals.expire": "审批到期",
    "kernel.seal.seal_stretch": "封存操作日志",
    "engines.ledger.reopen_period": "打开已结月份",
    "engines.ledger.seal_days": "封存账簿",
    "engines.cases.clocks.firing.fire": "时限到点",
    "engines.cases.clocks.firing.settle": "重算时限",
    "engines.cases.clocks.firing.miss_notice": "提醒录放假通知",
    "engines.cases.calendars.set_hours": "生效新的上班时间",
    "engines.cases.calendars.enter_notice": "录入放假通知",
    "engines.cases.calendars.refresh": "更新工作日历",
    "engines.cases.matters.fold_tally": "整理工单计数",
    "engines.cases.matters.sweep_files": "清理没用上的照片",
    "registry.importing.correct": "改花名册里的格",
    "registry.importing.import_homes": "写入花名册",
    "registry.importing.complete": "完成导入",
    "registry.importing.fail": "导入失败",
    "kernel.signin.open_session": "登录",
    "kernel.signin.close_other_sessions": "退出其他登录",
    "kernel.signin.switch_area": "换片区",
    "kernel.signin.issue_code": "发验证码",
    "kernel.signin.meet_phone": "按手机号登记住户",
    "kernel.signin.change_password": "改密码",
    "kernel.signin.enrol_factor": "开启第二步验证",
    "kernel.signin.remove_factor": "关闭第二步验证",
    "kernel.signin.take_copy": "下载自己的数据",
    "kernel.signin.users.rename_user": "改用户姓名",
    "kernel.signin.users.reset_password": "重设密码",
    "kernel.signin.users.create_token": "建接口令牌",
    "kernel.signin.users.offer_demo_login": "提供示例登录",
    "registry.memberships.offer_in_demo": "提供示例登录",
    "registry.places.create_area_root": "建片区",
    "registry.places.correct_community": "改小区资料",
    "registry.places.set_management_status": "登记管理状态",
    "registry.places.create_buildings_by_rule": "按规则建楼",
    "registry.places.add_unit": "加一户",
    "registry.places.correct_unit": "改房屋资料",
    "registry.places.remove_unit": "撤销一户",
    "registry.places.set_acquisitions": "批量定户的类别",
    "engines.messaging.robots.record_delivery": "记下消息是否送达",
    "engines.cases.clocks.publish_open_too": "规则用于在办工单",
    "engines.cases.dispatching.pool": "放入抢单",
    "engines.cases.dispatching.entrust": "委派给单位",
    "engines.cases.dispatching.set_worker": "设定干活的人",
    "engines.cases.dispatching.add_licence": "登记证照",
    "engines.cases.handling.add_photos": "补照片",
    "engines.cases.handling.supervising.decline": "不予受理",
    "engines.cases.handling.supervising.suspend": "挂起工单",
    "engines.cases.handling.supervising.mark_public_event": "定为公共事件",
    "engines.cases.handling.supervising.escalate_by_rule": "按规则升级",
    "engines.cases.handling.ending.auto_close": "到期自动办结",
    "engines.cases.handling.ending.resume_by_rule": "到期自动恢复",
    "engines.cases.handling.ending.resolve_event": "办结公共事件",
    "domains.fees.payments.use_advances": "预存抵账单",
    "domains.fees.payments.allow_hand_over": "同意交班差额",
    "domains.fees.payments.print_receipt": "打印收据",
    "domains.fees.returns.void_receipt": "作废收据",
    "domains.fees.returns.refund_receipt": "退回收款",
    "domains.fees.returns.move_receipt": "收款更正到另一户",
    "domains.fees.returns.refund_advance": "退预存",
    "domains.fees.credits.credit_bill": "减免或红冲",
    "domains.fees.credits.undo_credit": "撤销减免",
    "domains.fees.deposits.return_deposit": "退押金",
    "domains.fees.tariffs.approve_tariff": "批准收费标准",
    "domains.fees.openbooks.freeze_rates": "结账时固定收缴率",
    "kernel.signin.setup.set_up": "初次设置",
    "registry.people.add_person": "登记人员",
    "registry.people.correct_person": "改人员资料",
    "registry.people.add_tenure": "登记产权或占用",
    "registry.people.sell_unit": "开发商售出一户",
    "registry.people.transfer_unit": "过户",
    "registry.people.name_representative": "登记代理人",
    "registry.people.end_representative": "结束代理",
    "registry.people.end_vehicle": "注销车辆",
    "registry.people.add_emergency_contact": "登记紧急联系人",
    "registry.people.end_emergency_contact": "去掉紧急联系人",
    "registry.people.add_pet": "登记宠物",
    "registry.people.end_pet": "注销宠物",
    "registry.households.note_look": "看一户一档",
    "registry.memberships.reveals.allow_full": "同意看完整姓名与电话",
    "registry.organisations.end_organisation": "单位退出",
    "registry.organisations.end_holder": "离岗",
    "registry.organisations.swap": "换班",
    "registry.policies.set_value": "设定政策",
    "registry.policies.lift_value": "取消另设的政策",
    "registry.policies.set_agreed": "同意改政策",
    "registry.policies.ask_value": "提出改政策",
    "registry.memberships.binding.withdraw_invitation": "撤回邀请",
    "registry.memberships.binding.accept": "接受邀请",
    "registry.memberships.binding.settle_user": "绑定房屋",
    "engines.messaging.notices.write": "写公告",
    "engines.messaging.notices.rewrite": "改公告",
    "engines.messaging.notices.publish": "发布公告",
    "engines.messaging.notices.withdraw": "撤下公告",
    "engines.ledger.byhand.post_manual": "记手工凭证",
    "engines.ledger.byhand.transfer": "账簿间划转",
    "engines.ledger.byhand.reverse_voucher": "冲正凭证",
    "engines.ledger.byhand.record_large_expense": "记大额支出",
    "engines.cases.intake.submit": "住户报事",
    "engines.cases.intake.object_to": "提出账目异议",
    "engines.cases.intake.report_from_spot": "扫码报事",
    "engines.cases.intake.join_from_spot": "扫码附议",
    "engines.cases.intake.give_link": "发查询链接",
}

# What the subject of a command is, by the name of its first argument. A test proves that none is missing.
SUBJECTS = {
    "advance_id": "预存", "approval_id": "审批", "area_id": "片区", "bill_id": "账单", "book_id": "账簿",
    "calendar_id": "工作日历", "case_id": "工单", "case_ids": "工单", "charge_id": "收费项目", "code": "编码",
    "community_id": "小区", "contact_id": "紧急联系人", "deposit_id": "押金", "deputy_id": "代理人",
    "deputy_row_id": "代理", "duty_id": "当班", "event_id": "公共事件", "face": "页面", "from_book_id": "账簿",
    "holder_id": "任职", "invitation_id": "邀请", "job_id": "后台任务",
    "kept_id": "登录", "kind": "类型", "line_id": "流水",
    "link_hash": "设置链接", "login": "登录名", "membership_id": "任职", "message_id": "消息", "name": "名称",
    "note_id": "减免", "notice_id": "公告", "organisation_id": "单位", "parent_id": "位置", "person_id": "人",
    "pet_id": "宠物", "place_id": "位置", "post_id": "岗位", "proposal_id": "更正", "receipt_id": "收据",
    "representative_id": "代理人", "request_id": "绑定申请", "robot_id": "群机器人", "run_id": "批次",
    "session_id": "登录", "shift_id": "班次", "src": "来源", "subject": "对象", "tariff_id": "收费标准",
    "tenure_id": "产权或占用", "through": "截至", "timing_id": "时限规则", "token_id": "令牌", "unit_id": "房屋",
    "user_id": "用户", "vehicle_id": "车辆", "view_id": "常用筛选", "voucher_id": "凭证", "year": "年份",
}
LOCATED = frozenset({"area_id", "community_id", "parent_id", "place_id", "unit_id"})      # subjects that are places

Titles = Callable[[list[int]], Mapping[int, str]]      # of one kind of thing, by their ids, in one query
Known = Mapping[str, Mapping[int, str]]                # by argument: what the things of its ids are called
# Arguments that are ids, and who knows their things. Most are kept above the kernel: rooms add theirs by `tell_ids`.
IDS: dict[str, Titles] = {}
# Where `value` stands beside such an argument, it reads as that says: a policy has its unit.
BESIDE: dict[str, Callable[[str, Any], str]] = {}

# Arguments of commands, fields within them, and what commands remark. A test proves that none is missing.
NAMES = {
    "about_organisation_id": "投诉的单位", "about_user_id": "投诉的人", "accepted": "已接单", "account": "科目",
    "acquisition": "户的类别",
    "act": "哪件事", "active": "在用", "address": "地址", "advance_fen": "预存", "after": "处理后照片",
    "after_minutes": "多少分钟后", "again": "重新提", "amount": "金额", "answer": "答复", "approval": "审批",
    "area": "面积", "area_assumed": "面积为估", "area_basis": "面积依据", "area_id": "片区", "area_name": "片区名",
    "asked_by": "提出人", "asked_by_id": "提出人编号", "assigned": "计费关系数", "assignment": "计费关系",
    "at": "时刻", "back": "退还", "basis": "依据", "before": "原来", "bills": "账单数", "body": "正文",
    "book_id": "账簿", "came": "接手的人", "booked": "系统记账",
    "building": "楼栋", "buildings": "楼栋数", "built_year": "建成年份",
    "buyers": "买方", "calendar_id": "工作日历", "cap": "同时在办上限", "case_ids": "工单", "cases": "工单数",
    "cell": "格", "cells": "改正的格",
    "category": "类别", "changed": "改动", "charge": "收费项目", "charge_id": "收费项目", "code": "代码",
    "community_id": "小区", "confidential": "保密", "contact": "联系方式", "cost_fen": "费用", "corrected": "改正的格",
    "counted": "清点",
    "creditor": "债权人", "cycle": "周期", "day": "日期", "deduct": "扣下", "deposit": "缴存", "device": "设备",
    "digest": "内容摘要值", "duties": "排班数", "digits": "凭证尾号", "due": "最晚日", "due_before": "最晚早于",
    "during": "处理中照片", "ended_at": "办结时间", "ends": "到几点",
    "entrance": "单元", "entrances": "单元数", "entries": "分录", "error": "差错", "expected": "应有现金",
    "expires_at": "到期", "face": "页面", "fee_fen": "手续费",
    "fen": "金额", "fields": "改了哪些", "file": "文件", "file_id": "文件",
    "file_ids": "文件", "files": "文件数", "float_fen": "备用金", "force": "强制", "form": "格式",
    "from_account": "划出科目", "from_book_id": "划出账簿", "given": "内容", "granted": "给的权限",
    "ground": "定价依据", "ground_on": "依据日期", "ground_until": "依据有效至", "group": "分组",
    "handed_over_on": "交付日", "handler_id": "经办人", "holder_id": "任职人", "holder_ids": "任职人",
    "holders": "任职人", "homes": "户数",
    "hotline": "12345 编号与时限", "icon": "图标", "id": "编号", "internal": "仅内部可见",
    "into": "并入", "invented": "示例", "items": "项", "kind": "类型", "kinds": "种类", "known": "已经在册",
    "label": "房号", "left": "退出日",
    "level": "级别", "licence": "证照", "limit": "时限", "limits": "时限", "line": "一句说明", "lines": "行",
    "lives_abroad": "在境外", "login": "登录名", "manner": "态度", "mapping": "列对应", "materials": "用料",
    "matters": "事项",
    "may": "可代办", "memo": "摘要", "method": "方式", "monday": "周一", "name": "名称", "needed": "要几人",
    "new": "新的", "newest": "新的在前", "note": "说明", "number": "号码", "of": "哪一件", "off": "放假日",
    "old": "旧的", "on": "日期", "only": "只处理", "open_fen": "欠费", "open_from": "欠费起",
    "open_too": "在办的也用", "open_until": "欠费止", "organisation_id": "单位", "organisation_ids": "单位",
    "other_phones": "其他电话", "owed": "当时欠费", "paid_from": "从哪里付", "paid_until": "缴至", "parking": "车位",
    "parts": "拆成", "passed": "跳过的行", "password": "密码",
    "pausable": "可暂停", "payer": "缴费人", "payer_id": "缴费人",
    "payments": "收款", "people": "人", "per_storey": "每层户数", "person_id": "人", "phone": "电话",
    "phone_changed": "换了电话", "photos": "照片", "pick": "选的账单", "place_id": "位置",
    "place_ids": "位置", "plate": "车牌", "policy": "政策", "position": "位置", "post": "岗位", "price": "单价",
    "principal": "委托方", "proof": "证明", "proposer": "提出人", "proposer_phone": "提出人电话",
    "provider": "服务商", "public": "公开说明", "public_scan_id": "公开的票据", "purpose": "用途", "qty": "数量",
    "query": "条件", "reason": "原因", "receipt": "收据", "reduction_bp": "减收（万分之）", "reference": "外部编号",
    "regime": "收费方式", "relation": "关系", "remark": "附言", "removed_on": "撤销日",
    "reported_at": "报告时间", "reported_from": "报事起", "reported_until": "报事止", "restday": "休息日",
    "result": "结果",
    "returned_file_id": "退回的表", "robot": "机器人", "role": "岗位", "roles": "岗位", "row": "行",
    "rows": "行数", "run": "出账",
    "rung": "升级级次", "rungs": "升级梯", "scan_id": "票据", "scopes": "可用权限", "shift": "班次", "seal": "封存摘要",
    "second_factor": "第二步验证", "secret": "密钥", "sessions_ended": "结束的登录", "share": "份额", "sheet": "工作表",
    "shifts": "班次", "since": "从", "skills": "技能", "slips": "结算单合计", "source": "来源", "spans": "时段数",
    "speed": "速度", "spot": "点位", "stage": "阶段", "stars": "星级", "starts": "起", "state": "状态",
    "status": "状态", "storey": "楼层", "storeys": "层数", "summary": "摘要", "supplier": "收款单位",
    "surplus": "确认的多收", "tags": "点选的词", "tariff": "收费标准", "tell": "告诉报事人", "tells": "发什么",
    "text": "内容", "texts": "各语言文字",
    "title": "标题", "to": "给谁", "to_account": "划入科目", "to_book_id": "划入账簿", "to_id": "接班人编号",
    "to_name": "接班人", "to_unit": "正确的房屋", "tokens_ended": "作废的令牌",
    "today": "当天", "together": "合并答复", "told": "通知了谁",
    "txn": "流水号", "unit": "房屋", "unit_id": "房屋", "unit_ids": "房屋", "unit_price": "单价", "units": "房屋",
    "until": "到", "upheld": "维持", "url": "网址", "use": "居住状态", "user_id": "用户",
    "vacant_bp": "空置减收（万分之）", "valid_from": "生效日", "value": "值", "vehicles": "车辆", "version": "版本",
    "view": "清单", "visitor": "来访设备", "wanted": "条件", "way": "怎么到的", "where": "哪里", "why": "原因",
    "window": "窗口", "wished": "希望时间", "wished_from": "希望从", "wished_until": "希望到", "words": "评语",
    "work": "补班日", "workday": "工作日", "year": "年份", "yes": "同意", "ym": "账期",
}


def words(value: Any, name: str = "", *, changes: bool = False, known: Known | None = None) -> str:
    """Return JSON as a person reads it: `金额：42.97 元；日期：2026-11-27`. `name`: the argument it belongs to.

    What was left open is left out. `changes`: a pair is what was and what is, `委托 → 正式`. `known`: what the things
    are called whose ids stand in it; of more than a few the first are named.
    """
    if isinstance(value, dict):
        said = counted(value) if name == "counted" else None
        return said or "；".join(f"{named(one)}：{field(value, one, name, changes=changes, known=known)}"
                                for one, item in value.items() if item not in (None, "", [], {}))
    if isinstance(value, list):
        if changes and len(value) == 2:
            return " → ".join(words(item, name, known=known) for item in value)
        more = f" 等 {len(value)} 个" if name in IDS and len(value) > FEW else ""
        return "、".join(words(item, name, known=known) for item in (value[:FEW] if more else value)) + more
    if value is None:
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int) and is_money(name):
        return f"{yuan(value)} 元"
    if isinstance(value, int):
        return (known or {}).get(name, {}).get(value, str(value))
    if isinstance(value, str) and INSTANT.match(value):
        return f"{timezone.localtime(datetime.fromisoformat(value)):%Y-%m-%d %H:%M}"
    return told(name, value) if isinstance(value, str) else str(value)


def field(of: Mapping[str, Any], one: str, name: str, *, changes: bool, known: Known | None) -> str:
    if one == "of" and "act" in of:
        return thing(about(of["act"]), str(of["of"]), known or {})
    beside = next((argument for argument in BESIDE if one == "value" and argument in of), None)
    if beside is None:
        return words(of[one], name if is_money(name) else one, changes=changes, known=known)
    pair = of[one] if changes and isinstance(of[one], list) else [of[one]]
    return " → ".join("—" if item is None else BESIDE[beside](of[beside], item) for item in pair)


def ids(value: Any, name: str = "") -> Iterator[tuple[str, int]]:
    """The ids that stand in JSON, each with the argument it belongs to."""
    if isinstance(value, dict):
        for one, item in value.items():
            if one == "of" and "act" in value and str(item).isdecimal():
                yield from ids(int(item), about(value["act"]))
            yield from ids(item, one)
    elif isinstance(value, list):
        for item in value:
            yield from ids(item, name)
    elif name in IDS and isinstance(value, int) and not isinstance(value, bool):
        yield name, value


def called(found: Iterable[tuple[str, int]]) -> dict[str, Mapping[int, str]]:
    """What the things of these ids are called: one query a kind of thing, however many there are."""
    wanted: dict[Titles, set[int]] = {}
    for name, one in found:
        wanted.setdefault(IDS[name], set()).add(one)
    answers = {titles: titles(sorted(those)) for titles, those in wanted.items()}
    return {name: answers[titles] for name, titles in IDS.items() if titles in answers}


def about(act: str) -> str:
    """The argument that the subject of an act for two is: that of the command it runs."""
    declared = approvals.ACTS.get(act)
    return next(iter(inspect.signature(declared.run).parameters)) if declared else ""


def thing(argument: str, subject: str, known: Known) -> str:
    """What a subject is: 收据 YJ-1-00881; a place by its name alone."""
    name = known.get(argument, {}).get(int(subject), "") if subject.isdecimal() else ""
    return name if name and argument in LOCATED else f"{SUBJECTS.get(argument, '')} {name or subject}".strip()


def tell(titles: Mapping[str, str], *names: str) -> None:
    """Let the values of these arguments read by their titles."""
    for name in names:
        VALUES.setdefault(name, {}).update(titles)


def tell_ids(titles: Titles, *names: str) -> None:
    """Let the numbers of these arguments read as what their things are called."""
    IDS.update(dict.fromkeys(names, titles))


def tell_beside(argument: str, reads: Callable[[str, Any], str]) -> None:
    """Let `value` read as this says where `argument` stands beside it."""
    BESIDE[argument] = reads


def told(name: str, value: str) -> str:
    if name == "act" and value in approvals.ACTS:
        return approvals.ACTS[value].title
    if name == "scopes" and value in RIGHTS:
        return RIGHTS[value].title
    if name == "device":
        return device(value)
    return VALUES.get(name, {}).get(value, value) or "—"


def counted(notes: dict[str, Any]) -> str:
    """`100 元 × 5、1 角 × 2`: notes and coins by their face in fen."""
    faces = sorted(((int(face), count) for face, count in notes.items()), reverse=True)
    return "、".join(f"{face // 100} 元 × {count}" if face >= 100 else f"{face // 10} 角 × {count}"
                     for face, count in faces)


def named(argument: str) -> str:
    """Of a dictionary by method its keys are values."""
    return NAMES.get(argument) or VALUES.get("method", {}).get(argument, argument)


def is_money(name: str) -> bool:
    return name in MONEY or name.endswith("_fen")

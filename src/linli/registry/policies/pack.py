"""规则包: every key that may be set by place, with type, range, default and law source.

The sources name law and article. A decision, bill or order that rests on a value stores VERSION beside it.
"""
from __future__ import annotations

from dataclasses import replace

from linli.registry.policies.values import CHOICE, NUMBER, SWITCH, TEXT, Key, UnknownKey

VERSION = "2026.4"

GROUPS: dict[str, tuple[Key, ...]] = {
    "收费": (
        Key("fee.rounding", "取整时点", CHOICE, "bill", "合同约定", choices={"month": "按月", "bill": "按账单"},
            used_in="出账"),
        Key("fee.start", "首期起算", CHOICE, "next_month", "上海条例 49、合同",
            choices={"next_month": "交付次月", "day": "交付当日"}, used_in="出账"),
        Key("fee.vacant_rate", "空置收费比例", NUMBER, 100, "地方规定；山东条例 62 按合同", "%", 50, 100,
            used_in="收费标准、出账"),
        Key("fee.guide_price", "政府指导价", CHOICE, "none", "地方规定", choices={"none": "无", "by_star": "按星级"},
            used_in="收费标准"),
        Key("late.rate", "违约金日率", NUMBER, 0, "民法典 585，合同约定才可", "‱/日", 0, 10, used_in="账单"),
        Key("late.cap", "违约金上限（倍 LPR）", NUMBER, 4, "民法典 585、合同编通则解释 65", "倍", 0, 4, used_in="账单"),
        Key("bill.deviation", "账单偏离前三个月均值多少要核对", NUMBER, 30, "单位财务制度", "%", 0, 1_000,
            used_in="出账：差异大的户"),
        Key("desk.cash_limit", "单笔现金上限", NUMBER, 50_000, "单位现金管理制度", "元", 1_000, 200_000,
            used_in="收银台"),
        Key("desk.payment_limit", "单笔收款上限", NUMBER, 500_000, "单位财务制度", "元", 1_000, 5_000_000,
            used_in="收银台"),
        Key("desk.surplus_line", "多收多少须再确认", NUMBER, 1_000, "单位财务制度", "元", 1_000, 100_000,
            used_in="收银台"),
        Key("desk.difference_limit", "交班差额多少须第二人确认", NUMBER, 50, "单位财务制度", "元", 0, 1_000,
            used_in="交班"),
        Key("desk.account", "现金缴存账户", TEXT, "", "单位财务制度", used_in="缴款单：户名、开户行和尾号，不写全号"),
        Key("desk.hours", "服务窗口时间", TEXT, "08:30-17:30", "合同约定", used_in="手机页、公告"),
    ),
    "催缴": (
        Key("dun.grace_days", "首次催告后的宽限期", NUMBER, 30, "民法典 944", "天", 7, 60,
            used_in="催缴任务、手机账单上的最晚日期、书面催告函"),
        Key("dun.public_list", "公示欠费", CHOICE, "off", "法院判例：不得公示姓名与金额",
            choices={"off": "不公示", "unit": "只公示房号"}, used_in="公告"),
    ),
    "财务公开": (
        Key("expense.second", "支出超过多少须第二人同意", NUMBER, 20_000, "会计基础工作规范 12：岗位牵制", "元", 0,
            1_000_000, used_in="账簿：记一笔支出"),
        Key("income.to_fund", "公共收益转入维修资金", NUMBER, 50, "地方规定，每季度；北京条例 74", "%", 0, 100,
            used_in="公共收益账"),
        Key("disclose.income", "公共收益公开周期", CHOICE, "quarter", "上海条例 66",
            choices={"month": "每月", "quarter": "每季度", "half_year": "每半年", "year": "每年"}, used_in="财务公开"),
        Key("disclose.fund", "维修资金公开周期", CHOICE, "half_year", "上海条例 66",
            choices={"quarter": "每季度", "half_year": "每半年", "year": "每年"}, used_in="财务公开"),
        Key("fund.renew_line", "维修资金续筹线", NUMBER, 30, "北京条例 83", "%", 30, 30, locked=True,
            used_in="维修资金"),
        Key("fund.audit_waiver", "维修资金免审价上限", NUMBER, 30_000, "杭州条例 72", "元", 0, 100_000,
            used_in="维修资金"),
    ),
    "业主大会": (
        Key("vote.fractions", "参与与同意的比例", TEXT, "参与 2/3；一般过半、特别 3/4", "民法典 278", locked=True,
            used_in="表决"),
        Key("vote.silence", "未投票的计法", CHOICE, "not_counted", "指导规则 26", choices={
            "not_counted": "不计入", "abstain": "视为弃权", "joins_majority": "随多数（须议事规则写明）"},
            used_in="表决"),
        Key("vote.parking_area", "车位面积计票", CHOICE, "registered", "宁波条例 18",
            choices={"none": "不计", "registered": "登记的计"}, used_in="表决"),
        Key("vote.notice_days", "会议公告期", NUMBER, 15, "杭州条例 19", "天", 15, 60, used_in="表决"),
        Key("vote.extra_days", "临时会议公告期", NUMBER, 15, "杭州条例 19", "天", 7, 15, used_in="表决"),
        Key("vote.window_days", "表决期", NUMBER, 15, "杭州条例 20", "天", 5, 60, used_in="表决"),
        Key("vote.result_days", "结果公示时限", NUMBER, 3, "北京条例 37", "天", 1, 7, used_in="表决"),
        Key("vote.channel", "表决渠道", CHOICE, "own_paper", "北京条例 35", choices={
            "own_paper": "本系统加纸票", "official": "官方平台", "paper": "只用纸票"}, used_in="表决"),
        Key("vote.call_share", "提议召开的业主比例", NUMBER, 20, "北京条例 35", "%", 10, 20, used_in="业主大会"),
        Key("vote.keep_years", "表决资料保存", NUMBER, 5, "区分所有权解释 12", "年", 2, 30, used_in="档案"),
        Key("proxy.max", "一人最多受托", NUMBER, 3, "舟山条例 17", "户", 1, 99, used_in="表决"),
        Key("committee.size", "业委会人数上限", NUMBER, 11, "指导规则 31", "人", 5, 11, used_in="选举"),
        Key("committee.small", "小型小区业委会人数", NUMBER, 3, "指导规则 31", "人", 3, 5, used_in="选举"),
        Key("committee.term", "业委会任期", NUMBER, 5, "指导规则 32", "年", 3, 5, used_in="选举"),
        Key("committee.renew_lead", "换届提前提醒", NUMBER, 180, "地方规定", "天", 60, 180, used_in="选举"),
        Key("committee.party_target", "党员过半目标", SWITCH, False, "各地做法，仅作提示", used_in="选举"),
        Key("pmc.size", "物管会人数", NUMBER, 7, "北京、杭州条例", "人", 5, 15, used_in="选举"),
        Key("pmc.term", "物管会任期", NUMBER, 2, "北京、杭州条例", "年", 2, 3, used_in="选举"),
        Key("contract.handover", "退出交接期", NUMBER, 30, "北京条例 76", "天", 10, 30, used_in="委托与合同"),
    ),
    "事项": (
        Key("hotline.limit", "12345 工单时限", NUMBER, 5, "济南办法 24", "工作日", 1, 15, used_in="工单"),
        Key("hotline.inner", "内部时限占比", NUMBER, 70, "设计值", "%", 30, 100, used_in="工单"),
        Key("complaint.days", "投诉答复", NUMBER, 10, "杭州条例 50", "天", 3, 15, used_in="工单"),
        Key("whistle.urgent_minutes", "吹哨报到（紧急）", NUMBER, 30, "设计值", "分钟", 5, 240, used_in="工单"),
        Key("whistle.days", "吹哨报到（一般）", NUMBER, 1, "设计值", "天", 1, 5, used_in="工单"),
        Key("score.response", "3+X 响应权重", NUMBER, 30, "设计值", "%", 0, 100, used_in="考核"),
        Key("score.result", "3+X 结果权重", NUMBER, 30, "设计值", "%", 0, 100, used_in="考核"),
        Key("score.rating", "3+X 评价权重", NUMBER, 30, "设计值", "%", 0, 100, used_in="考核"),
    ),
    "设备与安全": (
        Key("lift.maint", "电梯维保间隔", NUMBER, 15, "特种设备安全监察条例 31", "天", 1, 15, used_in="维保"),
        Key("lift.on_demand", "电梯按需维保", SWITCH, False, "地方试点", used_in="维保"),
        Key("lift.arrive_min", "困人到场", NUMBER, 30, "TSG T5002", "分钟", 15, 60, used_in="电梯"),
        Key("fire.patrol", "防火巡查", CHOICE, "day", "消防规定（从严）", choices={"day": "每日", "shift": "每班"},
            used_in="巡查"),
        Key("lane.response_min", "消防通道占用处置", NUMBER, 5, "设计值", "分钟", 3, 15, used_in="告警"),
        Key("video.keep_days", "录像保存", NUMBER, 30, "国务院令 799 号 17", "天", 30, 90, used_in="摄像机"),
        Key("face.enabled", "人脸开门", CHOICE, "off", "人脸识别办法 2025，不得强制",
            choices={"off": "不用", "opt_in": "自愿、单独同意"}, used_in="门禁"),
        Key("staff.track_days", "员工轨迹保存", NUMBER, 7, "个人信息保护法 19", "天", 1, 30, used_in="员工手机"),
    ),
}

# What touches money, votes or what is kept about people is never changed by one person alone.
SECOND = ("fee.", "late.", "desk.", "dun.", "expense.", "income.", "fund.", "vote.", "proxy.", "face.", "video.",
          "staff.")
ALONE = ("desk.hours",)
GROUPS = {group: tuple(replace(key, second=key.name.startswith(SECOND) and key.name not in ALONE) for key in keys)
          for group, keys in GROUPS.items()}

KEYS: dict[str, Key] = {key.name: key for keys in GROUPS.values() for key in keys}


def key_of(name: str) -> Key:
    """Return a line of the pack. Raises UnknownKey."""
    if name not in KEYS:
        raise UnknownKey(key=name)
    return KEYS[name]

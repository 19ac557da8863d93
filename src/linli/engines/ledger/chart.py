"""科目表: the chart of accounts, after the enterprise standard's codes where it has one. S, C, M, U are the books."""
from dataclasses import dataclass

from linli.engines.ledger.values import Fund, Regime

S, C, M, U = Fund.SERVICE, Fund.COMMON, Fund.MAINT, Fund.CUSTODY
ALL = frozenset({S, C, M, U})


@dataclass(frozen=True)
class ChartRow:
    """One account and the funds whose books have it. `report_line` is its line in the open books."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    funds: frozenset[Fund]
    report_line: str


def _row(code: str, name_zh: str, name_en: str, kind: str, *funds: Fund, line: str = "") -> ChartRow:
    return ChartRow(code, name_zh, name_en, kind, frozenset(funds) or ALL, line or name_zh)


CLEARING = "2999"
OWNERS_BALANCE = "4101"

CHART = (
    _row("1001", "库存现金", "Cash", "asset", line="货币资金"),
    _row("1002", "银行存款", "Bank", "asset", line="货币资金"),
    _row("1012", "其他货币资金", "Provider balance", "asset", S, C, U, line="货币资金"),
    _row("1122", "应收账款", "Receivable", "asset", S, C),
    _row("1231", "坏账准备", "Allowance", "asset", S, C, line="应收账款"),
    _row("1221", "其他应收款", "Subsidy due", "asset", S, C),
    _row("2202", "应付账款", "Payable", "liability", S, C, M),
    _row("2203", "预收账款", "Advances", "liability", S, C),
    _row("2221", "应交税费", "Tax", "liability", S, C, M),
    _row("2241", "其他应付款", "Other payables", "liability", S, C, U),
    _row("2241.01", "押金", "Deposits", "liability", S, C, U, line="其他应付款"),
    _row("2241.02", "代收款", "Pass-through", "liability", S, C, U, line="其他应付款"),
    _row("2241.03", "待查款", "Suspense", "liability", S, C, U, line="其他应付款"),
    _row("2701", "代管维修资金", "Maintenance fund", "liability", M),
    _row(CLEARING, "账套间往来", "Inter-book clearing", "liability"),
    _row(OWNERS_BALANCE, "业主共有资金结余", "Owners balance", "equity", C, S),
    _row("6001", "物业服务收入", "Service income", "income", S),
    _row("6001.02", "停车服务收入", "Parking service income", "income", S),
    _row("6001.03", "有偿服务收入", "Paid service income", "income", S),
    _row("6051", "其他公共收益", "Other common income", "income", C),
    _row("6051.01", "车位收益", "Parking income", "income", C),
    _row("6051.02", "广告收益", "Advertising income", "income", C),
    _row("6051.03", "快递柜收益", "Parcel locker income", "income", C),
    _row("6051.04", "充电收益", "Charging income", "income", C),
    _row("6301", "补助收入", "Subsidy", "income", S),
    _row("6301.02", "违约金收入", "Late fees", "income", S),
    _row("6401", "其他服务成本", "Other service cost", "expense", S, C, M),
    _row("6401.01", "人工", "Staff", "expense", S, C, M),
    _row("6401.02", "保洁", "Cleaning", "expense", S, C, M),
    _row("6401.03", "绿化", "Greening", "expense", S, C, M),
    _row("6401.04", "维保", "Maintenance", "expense", S, C, M),
    _row("6401.05", "能耗", "Energy", "expense", S, C, M),
    _row("6401.06", "秩序", "Order", "expense", S, C, M),
    _row("6401.07", "维修", "Repairs", "expense", S, C, M),
    _row("6601", "物业酬金", "Remuneration", "expense", S),
    _row("6602", "管理费用", "Overhead", "expense", S),
    _row("6603", "手续费", "Charges", "expense", S, C, M),
    _row("6702", "核销", "Write-off", "expense", S),
)


def accounts_of(fund: Fund, regime: Regime) -> list[ChartRow]:
    """Return the chart of a book, by code."""
    # 包干制: what is left over is the firm's own, so the service book has no owners' balance.
    left_out = {OWNERS_BALANCE} if fund is S and regime is Regime.LUMP_SUM else set()
    return sorted((row for row in CHART if fund in row.funds and row.code not in left_out), key=lambda row: row.code)

"""The Chinese of the OpenAPI document that belongs to no single operation."""
ABOUT = ("页面能做的，接口都能做。金额是整数“分”，时间是 UTC，日期是上海的日子。出错时回答 RFC 9457 问题详情："
         "`detail` 是给人看的一句话，`code` 给程序判断。写操作都带 `Idempotency-Key`：同一个键重发，只办一次。"
         "列表用 `after` 翻页，值取上一页的 `next`。")

GROUPS = {
    "registry": "房屋、小区与政策",
    "memberships": "任职与住户绑定",
    "access": "账号、审批与日志",
    "tariffs": "收费标准",
    "bills": "出账与账单",
    "payments": "收款、收据与交班",
    "ledger": "账簿与凭证",
}

PARAMETERS = {
    "community_id": "小区编号",
    "unit_id": "房屋编号",
    "place_id": "位置编号（片区、小区、楼栋、单元、房屋）",
    "building_id": "楼栋编号",
    "user_id": "用户编号",
    "membership_id": "任职编号",
    "request_id": "申请编号",
    "approval_id": "待确认的事的编号",
    "run_id": "出账批次编号",
    "bill_id": "账单编号",
    "tariff_id": "收费标准编号",
    "receipt_id": "收据编号",
    "shift_id": "班次编号",
    "book_id": "账簿编号",
    "voucher_id": "凭证编号",
    "code": "科目代码",
    "ym": "账期，如 2026-11",
    "on": "哪一天，不填是今天",
    "day": "哪一天",
    "at": "哪一刻，不填是现在",
    "after": "翻页位置：上一页的 next",
    "limit": "一页最多几条",
    "state": "状态",
    "role": "岗位",
    "policy": "政策代码",
    "use": "居住状态",
    "kind": "用途",
    "acquisition": "户的类别",
    "search": "姓名、登录名或手机号",
    "who": "操作人",
    "command": "命令名",
    "subject": "对象编号",
    "since": "从哪天起",
    "until": "到哪天止",
    "Idempotency-Key": "幂等键：一件事一个，重发时不变",
}

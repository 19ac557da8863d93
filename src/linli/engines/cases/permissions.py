"""Who may do what with cases. Beyond the right, some acts ask for a part in the case: its reporter, its handler."""
from linli.kernel.access import SIGNED_IN, right
from linli.registry.roles import (
    AREA_MANAGER,
    BUTLER,
    COMMITTEE_MEMBER,
    COMMITTEE_SECRETARY,
    DESK,
    DISPATCHER,
    FIELD_STAFF,
    HOUSEHOLD,
    MANAGERS,
    OWNER,
    STREET_SUPERVISOR,
)

HANDLERS = (*FIELD_STAFF, BUTLER)
CONTROL = (DISPATCHER, *MANAGERS)

# The residents' side.
REPORT = right("cases.report", "报事", roles=(*HOUSEHOLD, COMMITTEE_MEMBER))
OBJECT = right("cases.object", "提出账目异议", roles=(OWNER, COMMITTEE_MEMBER))
SEE_OWN = right("cases.see_own", "看自己的报事", roles=(SIGNED_IN,))
ACT_AS_REPORTER = right("cases.act_as_reporter", "确认、评价、撤回自己的报事", roles=(SIGNED_IN,))

# The working side.
REPORT_FOR = right("cases.report_for", "代报与登记来电", roles=(*HANDLERS, *CONTROL, *DESK))
LOOK_UP_CALLER = right("cases.look_up_caller", "查来电人", roles=(*CONTROL, BUTLER))
HANDLE = right("cases.handle", "办理自己的工单", roles=(*HANDLERS, DISPATCHER, *MANAGERS))
GRAB = right("cases.grab", "抢单", roles=HANDLERS)
SEE_WORK = right("cases.see_work", "看自己的任务与可抢的单", roles=(*HANDLERS, DISPATCHER, *MANAGERS))
OPEN_CASE = right("cases.open", "打开工单", roles=(*HANDLERS, *CONTROL, COMMITTEE_SECRETARY, STREET_SUPERVISOR))
SEE_ESCALATED = right("cases.see_escalated", "看升级的工单", roles=(COMMITTEE_SECRETARY, STREET_SUPERVISOR))
SEE_CASES = right("cases.see", "看工单", roles=(*CONTROL, BUTLER))
IMPORT_CASES = right("cases.import", "导入事项", roles=CONTROL)
EXPORT_CASES = right("cases.export", "导出工单", roles=CONTROL)
DISPATCH = right("cases.dispatch", "受理、派单与改派", roles=CONTROL)
ASK_DECLINE = right("cases.ask_decline", "申请不予受理", roles=CONTROL)
ALLOW_DECLINE = right("cases.allow_decline", "确认不予受理", roles=MANAGERS)
GRANT_PAUSE = right("cases.grant_pause", "批准挂起", roles=CONTROL)
RESOLVE_EVENT = right("cases.resolve_event", "办结公共事件", roles=CONTROL)
CALL_BACK = right("cases.call_back", "回访", roles=CONTROL)
ESCALATE = right("cases.escalate", "升级督办", roles=(*CONTROL, COMMITTEE_SECRETARY))
REVIEW = right("cases.review", "复核低分评价", roles=MANAGERS)
ANSWER_OBJECTION = right("cases.answer_objection", "公开答复账目异议", roles=MANAGERS)
SEE_REPORTER = right("cases.see_reporter", "看报事人的完整姓名与电话", roles=(*CONTROL, *HANDLERS))
TAKE_PART = right("cases.take_part", "作为参与方办理", roles=(COMMITTEE_SECRETARY, *HANDLERS, *CONTROL))
SEE_BOARD = right("cases.see_board", "看工单看板", roles=(*CONTROL, COMMITTEE_SECRETARY, STREET_SUPERVISOR))
KEEP_WORKERS = right("cases.keep_workers", "管理技能、证书与上限", roles=(DISPATCHER, AREA_MANAGER))
REPORT_AT_SPOT = right("cases.report_at_spot", "扫码报事")      # nobody's: the visitor of a code, by intake.doors
RUN_RULES = right("cases.run_rules", "自动规则")      # nobody's: the clock's

"""Rights over limits and calendars. What touches open cases takes two of those who may confirm."""
from linli.kernel.access import right
from linli.registry import roles

SEE_RULES = right("cases.see_rules", "看规则与日历", roles=(
    roles.DISPATCHER, *roles.MANAGERS, roles.ADMINISTRATOR, roles.COMMITTEE_SECRETARY, roles.STREET_SUPERVISOR))
EDIT_RULES = right("cases.edit_rules", "改时限规则与工作日历", roles=(roles.AREA_MANAGER, roles.ADMINISTRATOR))
CONFIRM_RULES = right("cases.confirm_rules", "确认规则用于在办工单", roles=(roles.AREA_MANAGER, roles.ADMINISTRATOR))
TICK = right("cases.tick", "时限到点")        # nobody's: the clock's

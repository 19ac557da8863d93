"""The rights of the registry and the roles that hold them."""
from linli.kernel.access import right
from linli.registry import roles

EVERY_STAFF = (*roles.DESK, roles.BUTLER, *roles.FIELD_STAFF, roles.DISPATCHER, roles.ADMINISTRATOR)
BOARDS = (roles.COMMITTEE_SECRETARY, roles.COMMITTEE_MEMBER, roles.STREET_SUPERVISOR)

FOUND_COMMUNITY = right("registry.found_community", "新建小区", roles=(roles.AREA_MANAGER, roles.ADMINISTRATOR))
SEE_COMMUNITY = right("registry.see_community", "看小区概况", roles=(*EVERY_STAFF, *BOARDS))
SEE_HOMES = right("registry.see_homes", "看房屋与住户", roles=(*roles.DESK, roles.BUTLER, roles.DISPATCHER))
# What the one who stands before a door needs: whose home this is, masked. The file itself is SEE_HOMES.
LOOK_UP = right("registry.look_up", "查一户是谁家（打码）",
                roles=(*roles.DESK, roles.BUTLER, *roles.FIELD_STAFF, roles.DISPATCHER))
SEE_FULL = right("registry.see_full", "看完整姓名与电话",
                 roles=(*roles.MANAGERS, roles.BUTLER, roles.DISPATCHER))
KEEP_HOMES = right("registry.keep_homes", "管理房屋与住户档案", roles=roles.MANAGERS)
EXPORT_HOMES = right("registry.export_homes", "导出房屋与住户", roles=roles.MANAGERS)
IMPORT_ROSTER = right("registry.import_roster", "导入花名册", roles=roles.MANAGERS)
SET_STATUS = right("registry.set_status", "登记管理状态", roles=roles.MANAGERS)
PROPOSE = right("registry.propose", "提出更正", roles=(*roles.DESK, roles.BUTLER, *roles.FIELD_STAFF, *roles.HOUSEHOLD))
ANSWER_PROPOSALS = right("registry.answer_proposals", "处理更正", roles=(*roles.MANAGERS, roles.BUTLER))
SEE_POLICIES = right("registry.see_policies", "看政策", roles=(*EVERY_STAFF, *BOARDS))
SET_POLICIES = right("registry.set_policies", "设定政策", roles=roles.MANAGERS)
SEE_DUTY = right("registry.see_duty", "看组织与值班", roles=(*EVERY_STAFF, *BOARDS))
KEEP_DUTY = right("registry.keep_duty", "管理组织与值班", roles=roles.MANAGERS)
SEE_OWN_HOME = right("registry.see_own_home", "看自己的家", roles=roles.HOUSEHOLD)

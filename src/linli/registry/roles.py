"""The roles: titles, the kind of place each is held at, its face. Rooms map rights to them in `permissions.py`."""

CASHIER = "cashier"
ACCOUNTANT = "accountant"
PROJECT_MANAGER = "project_manager"
BUTLER = "butler"
REPAIRER = "repairer"
GUARD = "guard"
CLEANER = "cleaner"
DISPATCHER = "dispatcher"
AREA_MANAGER = "area_manager"
COMMITTEE_SECRETARY = "committee_secretary"
COMMITTEE_MEMBER = "committee_member"
STREET_SUPERVISOR = "street_supervisor"
ADMINISTRATOR = "administrator"
OWNER = "owner"
TENANT = "tenant"
FAMILY = "family"

TITLES = {
    CASHIER: "收费员", ACCOUNTANT: "会计", PROJECT_MANAGER: "项目经理", BUTLER: "管家", REPAIRER: "维修工",
    GUARD: "保安", CLEANER: "保洁员", DISPATCHER: "调度员", AREA_MANAGER: "片区经理",
    COMMITTEE_SECRETARY: "社区书记", COMMITTEE_MEMBER: "业委会/物管会委员", STREET_SUPERVISOR: "街道监督员",
    ADMINISTRATOR: "管理员", OWNER: "业主", TENANT: "租户", FAMILY: "家庭成员",
}

FIELD_STAFF = (REPAIRER, GUARD, CLEANER)
HOUSEHOLD = (OWNER, TENANT, FAMILY)
MANAGERS = (PROJECT_MANAGER, AREA_MANAGER)
DESK = (CASHIER, ACCOUNTANT, *MANAGERS)

# Where a role is held: the kind of its place, and the face it signs in to.
SCOPE = {
    CASHIER: "community", ACCOUNTANT: "community", PROJECT_MANAGER: "community", BUTLER: "building",
    REPAIRER: "community", GUARD: "community", CLEANER: "community", DISPATCHER: "area", AREA_MANAGER: "area",
    COMMITTEE_SECRETARY: "community", COMMITTEE_MEMBER: "community", STREET_SUPERVISOR: "community",
    ADMINISTRATOR: "area", OWNER: "unit", TENANT: "unit", FAMILY: "unit",
}
FACE = {
    CASHIER: "console", ACCOUNTANT: "console", PROJECT_MANAGER: "console", BUTLER: "staff", REPAIRER: "staff",
    GUARD: "staff", CLEANER: "staff", DISPATCHER: "console", AREA_MANAGER: "console",
    COMMITTEE_SECRETARY: "console", COMMITTEE_MEMBER: "phone", STREET_SUPERVISOR: "console",
    ADMINISTRATOR: "console", OWNER: "phone", TENANT: "phone", FAMILY: "phone",
}

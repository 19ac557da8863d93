"""Rights of memberships, and the kernel's rights that the registry gives to its roles."""
from linli.kernel import approvals
from linli.kernel.access import allow, right
from linli.kernel.signin import permissions as signin
from linli.registry import roles

STAFF = (*roles.DESK, roles.BUTLER, *roles.FIELD_STAFF, roles.DISPATCHER, roles.COMMITTEE_SECRETARY,
         roles.ADMINISTRATOR)

SEE_MEMBERSHIPS = right("registry.see_memberships", "查看任职", roles=(roles.ADMINISTRATOR,))
APPOINT = right("registry.appoint", "任命与解除任职", roles=(roles.ADMINISTRATOR,))
ISSUE_SLIPS = right("registry.issue_slips", "发放绑定码", roles=(*roles.DESK, roles.BUTLER))
SEE_REQUESTS = right("registry.see_home_requests", "查看绑定申请", roles=(*roles.MANAGERS, roles.BUTLER))
ANSWER_REQUESTS = right("registry.answer_home_requests", "处理绑定申请",
                        roles=(*roles.MANAGERS, roles.BUTLER, roles.OWNER))
SEE_HOUSEHOLD = right("registry.see_household", "看本户的人", roles=roles.HOUSEHOLD)
KEEP_HOUSEHOLD = right("registry.keep_household", "邀请和移出家人、租户", roles=(roles.OWNER,))
LEAVE_HOME = right("registry.leave_home", "退出一户", roles=roles.HOUSEHOLD)

allow(approvals.USE, *STAFF)
for needed in (signin.SEE_USERS, signin.MANAGE_USERS, signin.MANAGE_TOKENS, signin.SEE_JOURNAL, signin.KEEP_JOBS):
    allow(needed, roles.ADMINISTRATOR)

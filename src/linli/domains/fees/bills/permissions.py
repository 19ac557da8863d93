"""Rights over bill runs and bills."""
from linli.kernel.access import right
from linli.registry import roles

DRAFT_RUN = right("fees.draft_run", "起草出账", roles=(roles.ACCOUNTANT, *roles.MANAGERS))
PUBLISH_RUN = right("fees.publish_run", "发布账单", roles=roles.MANAGERS)
SEE_RUNS = right("fees.see_runs", "查看出账",
                 roles=(roles.CASHIER, roles.ACCOUNTANT, *roles.MANAGERS, roles.COMMITTEE_MEMBER))
SEE_BILLS = right("fees.see_bills", "查看账单",
                  roles=(*roles.DESK, roles.BUTLER, roles.OWNER, roles.TENANT, roles.FAMILY))

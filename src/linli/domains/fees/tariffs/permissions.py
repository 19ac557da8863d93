"""Rights over charges and prices."""
from linli.kernel.access import right
from linli.registry import roles

DRAFT_TARIFF = right("fees.draft_tariff", "拟定收费标准", roles=(roles.ACCOUNTANT, *roles.MANAGERS))
APPROVE_TARIFF = right("fees.approve_tariff", "批准收费标准", roles=roles.MANAGERS)
SEE_TARIFFS = right("fees.see_tariffs", "查看收费标准",
                    roles=(roles.CASHIER, roles.ACCOUNTANT, *roles.MANAGERS, roles.COMMITTEE_MEMBER))

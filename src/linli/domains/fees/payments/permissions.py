"""Who may do what at the desk."""
from linli.kernel.access import right
from linli.registry.roles import ACCOUNTANT, AREA_MANAGER, CASHIER, DESK, HOUSEHOLD, MANAGERS

TAKE_PAYMENT = right("fees.take_payment", "收款", roles=(CASHIER,))
SEE_DESK = right("fees.see_desk", "看收银台与收据", roles=DESK)
ASK_VOID = right("fees.ask_void", "申请作废收据", roles=(CASHIER, ACCOUNTANT))
ALLOW_VOID = right("fees.allow_void", "确认作废、退款与更正", roles=(ACCOUNTANT, *MANAGERS))
ALLOW_DIFFERENCE = right("fees.allow_difference", "确认交班差额", roles=(ACCOUNTANT, *MANAGERS))
RECORD_MANY = right("fees.record_many", "导入批量收款", roles=(ACCOUNTANT, *MANAGERS))
USE_ADVANCES = right("fees.use_advances", "用预存抵账单", roles=(ACCOUNTANT, *MANAGERS))
RECORD_OPENING = right("fees.record_opening", "登记期初", roles=(ACCOUNTANT, AREA_MANAGER))
SEE_OWN_MONEY = right("fees.see_own_money", "看自家账单与收据", roles=HOUSEHOLD)

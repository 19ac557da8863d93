"""Who may ask for a credit note, and who says yes."""
from linli.kernel.access import right
from linli.registry.roles import ACCOUNTANT, CASHIER, DESK, MANAGERS

SEE_CREDITS = right("fees.see_credits", "看减免与红冲", roles=DESK)
ASK_CREDIT = right("fees.ask_credit", "申请减免、红冲", roles=(CASHIER, ACCOUNTANT, *MANAGERS))
ALLOW_CREDIT = right("fees.allow_credit", "确认减免、红冲", roles=(ACCOUNTANT, *MANAGERS))

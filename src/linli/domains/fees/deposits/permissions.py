"""Who takes deposits, and who says yes to giving them back."""
from linli.domains.fees.payments.permissions import ALLOW_VOID, ASK_VOID, SEE_DESK, TAKE_PAYMENT

TAKE_DEPOSIT, SEE_DEPOSITS = TAKE_PAYMENT, SEE_DESK
ASK_RETURN, ALLOW_RETURN = ASK_VOID, ALLOW_VOID

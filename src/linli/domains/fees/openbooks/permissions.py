"""The open books are for everybody; seeing only leads a resident to those of the own community."""
from linli.kernel.access import right
from linli.registry.roles import ACCOUNTANT, COMMITTEE_MEMBER, HOUSEHOLD, MANAGERS

SEE_BOOKS = right("fees.see_open_books", "看财务公开", roles=(*HOUSEHOLD, COMMITTEE_MEMBER))
FREEZE = right("fees.freeze_rates", "结账时固定收缴率", roles=(ACCOUNTANT, *MANAGERS))   # those who close

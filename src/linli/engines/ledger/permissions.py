"""Who may do what in the books."""
from linli.kernel.access import right
from linli.registry.roles import ACCOUNTANT, ADMINISTRATOR, AREA_MANAGER, MANAGERS

READ_BOOKS = right("ledger.read", "看账簿", roles=(ACCOUNTANT, *MANAGERS))
OPEN_BOOKS = right("ledger.open_books", "建账", roles=(ACCOUNTANT, ADMINISTRATOR, AREA_MANAGER))
POST_MANUAL = right("ledger.post_manual", "手工记账", roles=(ACCOUNTANT, *MANAGERS))
REVERSE = right("ledger.reverse", "申请冲正凭证", roles=(ACCOUNTANT, *MANAGERS))
CLOSE = right("ledger.close", "结账", roles=(ACCOUNTANT, *MANAGERS))
ASK_REOPEN = right("ledger.ask_reopen", "申请打开已结月份", roles=(ACCOUNTANT, *MANAGERS))
REOPEN = right("ledger.reopen", "同意打开已结月份", roles=MANAGERS)
TRANSFER = right("ledger.transfer", "申请账簿间划转", roles=(ACCOUNTANT, *MANAGERS))
ALLOW = right("ledger.allow", "同意手工凭证、划转、冲正、大额支出", roles=(ACCOUNTANT, *MANAGERS))
SEAL = right("ledger.seal", "封存账簿")

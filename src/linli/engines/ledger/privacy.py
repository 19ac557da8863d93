"""Personal data of the books: who worked on them."""
from linli.kernel.privacy import DUTY, WORK_NAME, personal, things

for table in ("Voucher", "PeriodAct"):
    personal(f"ledger.{table}", "actor", what="制单、结账人", basis=DUTY, purpose="会计责任可追溯",
             retention="三十年（会计档案）", mask=WORK_NAME)
for table, columns in (("Countersign", ("asked_by", "decided_by")), ("PeriodAct", ("asked_by",))):
    for column in columns:
        personal(f"ledger.{table}", column, what="申请人、同意人", basis=DUTY, purpose="一人记账须另一人同意，可追溯",
                 retention="三十年（会计档案）", mask=WORK_NAME)
things("ledger.Account.name_zh", "ledger.Account.name_en")

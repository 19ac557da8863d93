"""Personal data of fees: who worked on a bill, a receipt, a price. Payers are people of the registry."""
from linli.kernel.privacy import CONTRACT, DUTY, NAME, WORK_NAME, personal, things

ACTORS = {"BillRun": ("drafted_by", "published_by"), "CreditNote": ("approved_by",), "HomeCheck": ("checked_by",),
          "Shift": ("taken_over_by", "allowed_by"), "Receipt": ("voided_by",), "Refund": ("allowed_by",),
          "OpeningItem": ("actor",), "Tariff": ("drafted_by", "approved_by")}

for table, fields in ACTORS.items():
    personal(f"fees.{table}", *fields, what="经办、批准人", basis=DUTY, purpose="收费责任可追溯",
             retention="三十年（会计档案）", mask=WORK_NAME)
personal("fees.BankLine", "payer_name", "remark", what="银行流水的付款人和附言", basis=CONTRACT,
         purpose="认出是哪一户交的钱", retention="三十年（会计档案）", mask=NAME)
personal("fees.BankLine", "entered_by", what="经办人", basis=DUTY, purpose="收费责任可追溯",
         retention="三十年（会计档案）", mask=WORK_NAME)
things("fees.Charge.name", "fees.FrozenRate.name")

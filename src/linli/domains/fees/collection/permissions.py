"""Who sees how much of what fell due was paid."""
from linli.kernel.access import right
from linli.registry.roles import ACCOUNTANT, COMMITTEE_SECRETARY, DISPATCHER, MANAGERS, STREET_SUPERVISOR

SEE_ARREARS = right("fees.see_arrears", "看逐户欠费", roles=(ACCOUNTANT, *MANAGERS))
SEE_COLLECTION = right("fees.see_collection", "看收缴分析",
                       roles=(ACCOUNTANT, *MANAGERS, COMMITTEE_SECRETARY, STREET_SUPERVISOR))
SEE_RATE = right("fees.see_rate", "看收缴率", roles=(ACCOUNTANT, *MANAGERS, DISPATCHER, COMMITTEE_SECRETARY,
                                                STREET_SUPERVISOR))

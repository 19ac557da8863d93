"""Who may book the bank's file and give held money to a home."""
from linli.kernel.access import right
from linli.registry.roles import DESK

BOOK_FILE = right("fees.book_bank_file", "登记银行流水", roles=DESK)

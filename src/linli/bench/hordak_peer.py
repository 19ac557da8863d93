"""The peer of `linli bench ledger`, run by the Python of its own environment: django-hordak on the given database.

Reads "vouchers entries" from standard input, posts that many vouchers of so many entries, one a transaction, by its own
models and with its own checks in the database, and answers with the seconds. Imports nothing of Linli.
"""
import json
import sys
import time
from importlib import import_module


def main() -> None:
    conf = import_module("django.conf")
    conf.settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "CONN_MAX_AGE": None,
                               **json.loads(sys.argv[1])}},
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"], USE_TZ=True,
        SECRET_KEY="bench", DEFAULT_CURRENCY="CNY", HORDAK_INTERNAL_CURRENCY="CNY", CURRENCIES=["CNY"],
        HORDAK_CURRENCIES=["CNY"], DEFAULT_AUTO_FIELD="django.db.models.AutoField")
    import_module("django").setup()
    import_module("django.core.management").call_command("migrate", verbosity=0)
    models, money = import_module("hordak.models"), import_module("moneyed")
    atomic = import_module("django.db").transaction.atomic
    receivable = models.Account.objects.create(name="receivable", code="1", type="AS", currencies=["CNY"])
    income = models.Account.objects.create(name="income", code="2", type="IN", currencies=["CNY"])
    amount = money.Money(5, "CNY")
    print("ready", flush=True)
    for line in sys.stdin:
        count, entries = map(int, line.split())
        start = time.perf_counter()
        for _ in range(count):
            with atomic():
                transaction = models.Transaction.objects.create(description="bench")
                for _ in range(entries // 2):
                    models.Leg.objects.create(transaction=transaction, account=receivable, debit=amount)
                    models.Leg.objects.create(transaction=transaction, account=income, credit=amount)
        print(time.perf_counter() - start, flush=True)


if __name__ == "__main__":
    main()

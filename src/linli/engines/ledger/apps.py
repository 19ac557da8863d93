from django.apps import AppConfig


class Ledger(AppConfig):
    name, label = "linli.engines.ledger", "ledger"

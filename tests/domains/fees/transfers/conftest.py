from tests.domains.fees.payments.conftest import as_, desk

__all__ = ["as_", "desk"]

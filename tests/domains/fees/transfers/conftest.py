from tests.domains.fees.payments.conftest import desk
from tests.domains.fees.payments.test_pages import as_

__all__ = ["as_", "desk"]

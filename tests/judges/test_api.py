"""Schemathesis judges the API by its own OpenAPI document: no failure of ours, no answer that is not declared."""
import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from linli.kernel.access import RIGHTS, system
from linli.kernel.clock import today
from linli.kernel.signin.users import commands as users
from linli.registry.memberships import commands as memberships
from linli.registry.places import commands as places
from tests.domains.fees.estate import new_estate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12


@pytest.fixture
def sign(db) -> dict[str, str]:
    """The token of an area manager on an estate with one billed home."""
    estate = new_estate()
    home = estate.home()
    estate.price("0.48")
    estate.pays(home, estate.person("张试验"))
    estate.publish("2026-10")
    manager = users.create_user(f"judge{estate.area}", name="管试验", by=system(estate.area))
    root = places.create_area_root("x", by=system(estate.area))
    memberships.appoint(manager, role="area_manager", place_id=root, since=today(), reason="试验", by=system(estate.area))
    token = users.create_token(manager, name="试验", scopes=sorted(RIGHTS), by=system(estate.area))
    return {"Authorization": f"Bearer {token}"}


def test_every_operation_keeps_to_its_document(sign):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 200
    operations.sort(key=lambda one: one.path.endswith("/revoke"))     # last: it may hit the token that asks
    wrong: dict[str, str] = {}
    for operation in operations:
        try:
            judge(operation, sign)
        except (Exception, FailureGroup) as error:     # gather all findings: one report, not the first of many
            wrong[operation.label] = str(error)[:1500]
    assert not wrong, "\n\n".join(f"{label}: {why}" for label, why in wrong.items())


def judge(operation, sign: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              suppress_health_check=list(HealthCheck))
    def judged(case):
        case.call_and_validate(headers=sign, checks=CHECKS)
    judged()

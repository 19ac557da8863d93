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

from linli.faces.api import root
from linli.kernel.access import RIGHTS, system
from linli.kernel.clock import today
from linli.kernel.signin.users import commands as users
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.memberships import commands as memberships
from linli.registry.memberships.binding import commands as binding
from linli.registry.places import commands as places
from linli.registry.places.models import Place
from tests import factories
from tests.domains.fees.estate import new_estate

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 12
# The one who asks works in every role, and owns a home: operations are judged by more than their refusal.
ROLES = tuple(role for role in roles.TITLES if role not in roles.HOUSEHOLD)


@pytest.fixture
def sign(db) -> dict[str, str]:
    """The token of somebody with all rights on an estate with one billed home."""
    estate = new_estate()
    home = estate.home()
    estate.price("0.48")
    owner = factories.new_owner(home, "张试验", community_id=estate.community, by=estate.by)
    estate.pays(home, owner)
    estate.publish("2026-10")
    by = system(estate.area)
    judge = users.create_user(f"judge{estate.area}", name="管试验", by=by)
    with in_area(estate.area):
        building = Place.objects.get(pk=home).building_id
    where = {"area": places.create_area_root("x", by=by), "community": estate.community, "building": building}
    for role in ROLES:
        memberships.appoint(judge, role=role, place_id=where[roles.SCOPE[role]], since=today(), reason="试验", by=by)
    binding.settle_user(home, user_id=judge, role=roles.OWNER, person_id=owner, on=today(), by=by)
    assert root.api     # importing declares every right
    token = users.create_token(judge, name="试验", scopes=sorted(RIGHTS), by=by)
    return {"Authorization": f"Bearer {token}"}


def test_every_operation_keeps_to_its_document(sign):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) > 200
    operations.sort(key=lambda one: one.path.endswith("/revoke"))     # last: it may hit the token that asks
    wrong: dict[str, str] = {}
    forbidden = set()
    for operation in operations:
        try:
            if judge(operation, sign) == {403}:
                forbidden.add(operation.label)
        except (Exception, FailureGroup) as error:     # gather all findings: one report, not the first of many
            wrong[operation.label] = str(error)[:1500]
    assert not wrong, "\n\n".join(f"{label}: {why}" for label, why in wrong.items())
    assert sorted(forbidden) == []


def judge(operation, sign: dict[str, str]) -> set[int]:
    """Ask an operation by examples of its document; return what statuses came."""
    seen = set()

    @given(case=operation.as_strategy())
    @settings(max_examples=EXAMPLES, phases=[Phase.generate], database=None, derandomize=True, deadline=None,
              suppress_health_check=list(HealthCheck))
    def judged(case):
        seen.add(case.call_and_validate(headers=sign, checks=CHECKS).status_code)
    judged()
    return seen

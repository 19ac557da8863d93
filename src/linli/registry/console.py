"""The console addresses of the registry (below console/), and its entries in the rail."""
from django.urls import path

from linli.kernel.access import Actor
from linli.kernel.ui import nav
from linli.registry import permissions
from linli.registry.corrections import pages as corrections
from linli.registry.corrections import queries
from linli.registry.households import pages as households
from linli.registry.importing import pages as importing
from linli.registry.organisations import pages as organisations
from linli.registry.places import pages as places
from linli.registry.policies import pages as policies

urlpatterns = [
    path("search", places.find, name="find"),
    path("communities/", places.communities, name="communities"),
    path("communities/new", places.new_community, name="new_community"),
    path("communities/<int:community_id>/", places.community, name="community"),
    path("communities/<int:community_id>/status", places.set_status, name="set_status"),
    path("communities/<int:community_id>/buildings", places.make_buildings, name="make_buildings"),
    path("communities/<int:community_id>/units/new", places.new_unit, name="new_unit"),
    path("communities/<int:community_id>/spots", places.spots, name="spots"),
    path("communities/<int:community_id>/spots/codes", places.give_codes, name="give_codes"),
    path("communities/<int:community_id>/spots/new", places.new_spot, name="new_spot"),
    path("homes/in/<int:community_id>/", places.homes, name="homes_of"),
    path("homes/in/<int:community_id>/homes.xlsx", places.export, name="homes_export"),
    path("homes/in/<int:community_id>/import", importing.upload, name="import"),
    path("duty/<int:community_id>/", organisations.duty, name="duty"),
    path("duty/<int:community_id>/month", organisations.duty_month, name="duty_month"),
    path("duty/<int:community_id>/copy", organisations.copy_week, name="copy_week"),
    path("duty/<int:community_id>/<int:shift_id>/<str:day>", organisations.roster, name="roster"),
    path("duty/<int:community_id>/organisations/new", organisations.new_organisation, name="new_organisation"),
    path("duty/<int:community_id>/organisations/<int:organisation_id>/posts/new", organisations.new_post,
         name="new_post"),
    path("duty/<int:community_id>/posts/<int:post_id>/holders/new", organisations.new_holder,
         name="new_holder"),
    path("homes/imports/<int:run_id>/", importing.run, name="import_run"),
    path("homes/imports/<int:run_id>/columns", importing.columns, name="import_columns"),
    path("homes/imports/<int:run_id>/corrections", importing.correct, name="import_correct"),
    path("homes/imports/<int:run_id>/start", importing.start, name="import_start"),
    path("homes/imports/<int:run_id>/drop", importing.drop, name="import_drop"),
    path("homes/", places.homes, name="homes"),
    path("homes/<int:unit_id>/", households.household, name="home"),
    path("homes/<int:unit_id>/people/<int:person_id>", households.reveal, name="reveal"),
    path("homes/<int:unit_id>/people/new", households.newcomer, name="newcomer"),
    path("homes/<int:unit_id>/tenures/<int:tenure_id>/end", households.end_tenure, name="end_tenure"),
    path("homes/<int:unit_id>/correct", households.correct, name="correct_unit"),
    path("homes/<int:unit_id>/class", households.acquisition, name="set_acquisition"),
    path("homes/<int:unit_id>/transfer", households.transfer, name="transfer"),
    path("homes/<int:unit_id>/vehicles/new", households.vehicle, name="new_vehicle"),
    path("homes/<int:unit_id>/contacts/new", households.contact, name="new_contact"),
    path("homes/<int:unit_id>/propose", corrections.propose, name="propose"),
    path("corrections/", corrections.queue, name="corrections"),
    path("corrections/new", corrections.which, name="new_correction"),
    path("corrections/<int:proposal_id>/accept", corrections.accept, name="accept_proposal"),
    path("corrections/<int:proposal_id>/refuse", corrections.refuse, name="refuse_proposal"),
    path("duty/", organisations.duty, name="duty_here"),
    path("policies/", policies.overview, name="policies"),
    path("policies/<int:place_id>/", policies.overview, name="policies_of"),
    path("policies/<int:place_id>/<str:policy>/", policies.why, name="policy"),
    path("policies/<int:place_id>/<str:policy>/set", policies.set_value, name="set_policy"),
    path("policies/<int:place_id>/<str:policy>/lift", policies.lift_value, name="lift_policy"),
]


def waiting(actor: Actor) -> int:
    return queries.waiting(by=actor)


nav.entry("console", "小区", "小区总览", "registry:communities", icon="building-community",
          right=permissions.SEE_COMMUNITY, order=10, whole_area=True)
nav.entry("console", "小区", "房屋与住户", "registry:homes", icon="users", right=permissions.SEE_HOMES, order=20)
nav.entry("console", "小区", "更正申请", "registry:corrections", icon="checkup-list",
          right=permissions.ANSWER_PROPOSALS, order=30, count=waiting, hot=True, whole_area=True)
nav.entry("console", "小区", "组织与值班", "registry:duty_here", icon="id-badge-2", right=permissions.SEE_DUTY,
          order=40)
nav.entry("console", "小区", "政策", "registry:policies", icon="adjustments", right=permissions.SEE_POLICIES, order=50)

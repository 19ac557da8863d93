"""What the journal calls the registry's values."""
from linli.kernel.signin.journal_words import tell, tell_beside, tell_ids
from linli.registry import roles
from linli.registry.organisations import queries as organisations
from linli.registry.organisations.values import KIND_TITLES as ORGANISATION_TITLES
from linli.registry.people.values import TENURE_TITLES
from linli.registry.places import queries as places
from linli.registry.places.values import ACQUISITION_TITLES, AREA_BASIS_TITLES, KIND_TITLES, STATUS_TITLES, USE_TITLES
from linli.registry.policies.pack import KEYS

tell_ids(places.titles_of, "area_id", "community_id", "parent_id", "place_id", "place_ids", "to_unit", "unit_id",
         "unit_ids", "units")
tell_ids(organisations.titles_of, "about_organisation_id", "organisation_id", "organisation_ids")
tell_ids(organisations.holders_called, "holder_id", "holder_ids", "holders")
tell(roles.TITLES, "role", "roles")
tell(ACQUISITION_TITLES, "acquisition")
tell(AREA_BASIS_TITLES, "area_basis")
tell(KIND_TITLES, "kind")
tell(ORGANISATION_TITLES, "kind")
tell(STATUS_TITLES, "status")
tell(TENURE_TITLES, "kind")
tell(USE_TITLES, "use")
tell({name: key.title for name, key in KEYS.items()}, "policy")
tell_beside("policy", lambda key, value: KEYS[key].words(value) if key in KEYS else str(value))

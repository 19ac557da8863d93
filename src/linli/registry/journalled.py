"""What the journal calls the registry's values."""
from linli.kernel.signin.journal_words import tell, tell_places
from linli.registry import roles
from linli.registry.organisations.values import KIND_TITLES as ORGANISATION_TITLES
from linli.registry.places import queries as places
from linli.registry.places.values import ACQUISITION_TITLES, AREA_BASIS_TITLES, KIND_TITLES, STATUS_TITLES, USE_TITLES
from linli.registry.policies.pack import KEYS

tell_places(places.titles_of)
tell(roles.TITLES, "role", "roles")
tell(ACQUISITION_TITLES, "acquisition")
tell(AREA_BASIS_TITLES, "area_basis")
tell(KIND_TITLES, "kind")
tell(ORGANISATION_TITLES, "kind")
tell(STATUS_TITLES, "status")
tell(USE_TITLES, "use")
tell({name: key.title for name, key in KEYS.items()}, "policy")

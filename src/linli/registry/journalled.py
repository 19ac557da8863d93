"""What the journal calls the registry's values."""
from linli.kernel.signin.journal_words import tell
from linli.registry import roles
from linli.registry.places.values import ACQUISITION_TITLES, AREA_BASIS_TITLES, STATUS_TITLES, USE_TITLES
from linli.registry.policies.pack import KEYS

tell(roles.TITLES, "role", "roles")
tell(ACQUISITION_TITLES, "acquisition")
tell(AREA_BASIS_TITLES, "area_basis")
tell(STATUS_TITLES, "status")
tell(USE_TITLES, "use")
tell({name: key.title for name, key in KEYS.items()}, "policy")

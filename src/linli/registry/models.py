"""Django finds a room's tables here; each subject keeps its own."""
from linli.registry.organisations.models import Membership
from linli.registry.people.models import Person, Tenure, Vehicle
from linli.registry.places.models import Acquisition, Community, ManagementStatus, Place, Unit

__all__ = ["Acquisition", "Community", "ManagementStatus", "Membership", "Person", "Place", "Tenure", "Unit", "Vehicle"]

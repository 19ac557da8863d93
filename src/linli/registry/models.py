"""Django finds a room's tables here; each subject keeps its own."""
from linli.registry.corrections.models import Proposal
from linli.registry.importing.models import ImportRun
from linli.registry.memberships.models import HomeRequest, Invitation
from linli.registry.organisations.models import Duty, Membership, Organisation, Post, PostHolder, Shift
from linli.registry.people.models import (
    EmergencyContact,
    Person,
    PersonChange,
    Pet,
    Representative,
    Tenure,
    Vehicle,
)
from linli.registry.places.models import Acquisition, Community, ManagementStatus, Place, Unit, UnitChange
from linli.registry.policies.models import Policy

__all__ = ["Acquisition", "Community", "Duty", "EmergencyContact", "HomeRequest", "ImportRun", "Invitation",
           "ManagementStatus", "Membership",
           "Organisation", "Person", "PersonChange", "Pet", "Place", "Policy", "Post", "PostHolder", "Proposal",
           "Representative", "Shift", "Tenure", "Unit", "UnitChange", "Vehicle"]

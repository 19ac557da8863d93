"""The right of the phone's own pages."""
from linli.kernel.access import right
from linli.registry.roles import COMMITTEE_MEMBER

SEE_COMMITTEE = right("phone.see_committee", "委员看账", roles=(COMMITTEE_MEMBER,))

"""The open books are for everybody; this right only leads a resident to those of the own community."""
from linli.kernel.access import right
from linli.registry.roles import COMMITTEE_MEMBER, HOUSEHOLD

SEE_BOOKS = right("fees.see_open_books", "看公开账目", roles=(*HOUSEHOLD, COMMITTEE_MEMBER))

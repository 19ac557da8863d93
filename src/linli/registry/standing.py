"""What a user holds today: the memberships whose span covers this day, as the kernel's grants."""
from linli.kernel.access import Grant, Standing, provides_holders, provides_standing
from linli.kernel.clock import today
from linli.registry.organisations.models import Membership


@provides_standing
def standing(user_id: int, area_id: int) -> Standing:
    held = list(Membership.objects.filter(user_id=user_id, valid__contains=today())
                .order_by("id").values_list("role", "place__kind", "place_id", "person_id"))
    return Standing(tuple(Grant(role, scope, place) for role, scope, place, _ in held),
                    next((person for *_, person in held if person), None))


@provides_holders
def holders(roles: frozenset[str]) -> set[int]:
    return set(Membership.objects.filter(role__in=roles, valid__contains=today(), user_id__isnull=False)
               .values_list("user_id", flat=True))

"""The addresses of the registry on the staff phone (below staff/), and its entries in the tab bar."""
from django.urls import path

from linli.kernel.access import Actor
from linli.kernel.ui import nav
from linli.registry import permissions
from linli.registry.corrections import queries
from linli.registry.corrections import staff_pages as corrections
from linli.registry.households import staff_pages as households
from linli.registry.memberships.reveals import pages as reveals

urlpatterns = [
    path("today", households.today_page, name="staff_today"),
    path("homes/", households.find, name="staff_find"),
    path("homes/in/<int:place_id>/", households.place, name="staff_place"),
    path("homes/<int:unit_id>/", households.card, name="staff_card"),
    path("homes/<int:unit_id>/people/<int:person_id>", households.reveal, name="staff_reveal"),
    path("homes/<int:unit_id>/people/<int:person_id>/ask-full", reveals.ask_full_on_phone, name="staff-ask-full"),
    path("homes/<int:unit_id>/propose", corrections.propose, name="staff_propose"),
    path("corrections/", corrections.queue, name="staff_corrections"),
    path("corrections/<int:proposal_id>/answer", corrections.answer, name="staff_answer"),
    path("reveals/<int:approval_id>", reveals.see_full_on_phone, name="staff-see-full"),
]


def waiting(actor: Actor) -> int:
    return queries.waiting(by=actor)


nav.entry("staff", "服务", "今天", "registry:staff_today", icon="calendar-check", right=permissions.SEE_DUTY, order=1)
nav.entry("staff", "服务", "找房", "registry:staff_find", icon="building", right=permissions.LOOK_UP, order=20)
nav.entry("staff", "服务", "更正", "registry:staff_corrections", icon="checkup-list",
          right=permissions.ANSWER_PROPOSALS, order=50, count=waiting, hot=True)

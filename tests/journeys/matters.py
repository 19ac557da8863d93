"""Cases in the small town: the code on a wall, the desk's and the repairer's part of a story, by their own pages."""
import io
import re

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from playwright.sync_api import FilePayload, Page

from linli.demo.staff import NAMES
from linli.engines.cases.dispatching import commands as dispatching
from linli.engines.cases.handling import commands as handling
from linli.engines.cases.intake.entering import FILE
from linli.engines.cases.matters.models import Case, CaseFile
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.clock import now
from linli.kernel.files import commands as files
from linli.kernel.files.models import StoredFile
from linli.kernel.files.values import PHOTOS
from linli.kernel.models import Area, User
from linli.kernel.signin.sessions import actor_of
from linli.kernel.tenancy import in_area
from linli.registry import roles
from linli.registry.places.models import Community, Place

CODE = "YJHY"


def area() -> int:
    return int(Area.objects.get(code="demo").pk)


def person(role: str) -> Actor:
    """The one of the cast with this role, for what happens off the stage."""
    return actor_of(User.objects.get(name=NAMES[role]).pk, NAMES[role], area())


def spot_code(name: str) -> str:
    """What is printed on the label of a spot of the first community."""
    with in_area(area()):
        community = Community.objects.get(code=CODE).pk
        spot = Place.objects.get(community_id=community, kind="spot", name=name).pk
    return codes.codes_of([spot], area_id=area(), kind="place")[spot]


def newest() -> Case:
    with in_area(area()):
        return Case.objects.select_related("place").latest("id")


def row(case: int) -> Case:
    with in_area(area()):
        return Case.objects.get(pk=case)


def files_of(case: int) -> list[StoredFile]:
    with in_area(area()):
        return list(StoredFile.objects.filter(pk__in=CaseFile.objects.filter(case=case).values("file_id")))


def photo(name: str = "现场.png", colour: tuple[int, int, int] = (90, 120, 99)) -> FilePayload:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


def act(page: Page, case: int, name: str, title: str, **given: str) -> None:
    """Do one act on the page of a case, as the dialog does: fill in by field name, press the act's own button."""
    page.goto(f"/console/cases/{case}/{name}")
    for field, value in given.items():
        found = page.locator(f"main [name={field}]")
        kind = found.first.get_attribute("type")
        if kind == "radio":
            page.locator(f"main [name={field}][value='{value}']").check()
        elif found.first.evaluate("field => field.tagName") == "SELECT":
            found.select_option(value)
        else:
            found.fill(value)
    send(page, title)


def send(page: Page, title: str) -> None:
    """Press the button under the form of an act, and wait for what comes."""
    page.locator("main").get_by_role("button", name=title, exact=True).click()
    page.wait_for_url(re.compile(r"/console/cases/\d+/(\?|$)"))


def worked(case: int, *, role: str = roles.REPAIRER, text: str = "换了灯头，试过三次") -> None:
    """Sent, taken, gone to and done: the part of staff where a story is about somebody else."""
    hand, desk = person(role), person(roles.DISPATCHER)
    dispatching.dispatch(case, user_id=hand.user_id, reason="试验", at=now(), by=desk)
    handling.accept(case, at=now(), by=hand)
    if row(case).kind in ("repair", "emergency"):
        handling.arrive(case, way="gps", position=(31.26, 120.5), at=now(), by=hand)
    handling.start(case, at=now(), by=hand)
    after = SimpleUploadedFile("修后.png", photo(colour=(200, 200, 90))["buffer"], "image/png")
    handling.resolve(case, text=text, after=(files.store(after, kinds=PHOTOS, purpose=FILE, by=hand).id,), at=now(),
                     by=hand)


def fits(page: Page) -> bool:
    """Nothing of the page hangs over the edge of the phone."""
    return not page.evaluate("document.documentElement.scrollWidth > innerWidth + 1")

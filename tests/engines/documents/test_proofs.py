"""A stranger with a paper in hand learns whether it is ours and stands, and nothing about anything else."""
import pytest

from linli.engines.documents import answers, proofs
from linli.engines.documents.proofs import NoSuchPaper, Proof, proves, verified
from linli.kernel import codes
from linli.kernel.access import Actor
from linli.kernel.models import Area
from linli.kernel.tenancy import current_area

pytestmark = pytest.mark.django_db


@proves("try.paper")
def paper_proof(object_id: int, /, *, by: Actor) -> Proof | None:
    if object_id == 404:
        return None
    return Proof("收据", f"NT-{object_id}", f"片区 {current_area()}", True, "有效", (("金额", "268.35 元"),))


def issued(kind: str, object_id: int) -> tuple[int, str]:
    area = Area.objects.create(code=f"proof{object_id}{kind}", name="试验片区").pk
    return area, codes.issue([object_id], area_id=area, kind=kind)[object_id]


def test_a_paper_is_proved_in_its_own_area() -> None:
    area, code = issued("try.paper", 7)
    answer = verified(" " + code.lower() + "-")
    assert (answer.proof.number, answer.proof.issuer) == ("NT-7", f"片区 {area}")
    assert answer.code.replace(" ", "") == code and len(answer.word) == 2


@pytest.mark.parametrize("text", ["", "K7M29QXD3ABC1", "'; DROP TABLE", "村" * 300])
def test_a_code_that_was_never_issued_is_said_kindly(text: str) -> None:
    with pytest.raises(NoSuchPaper, match="打物业电话核实"):
        verified(text)


def test_a_code_of_another_thing_proves_nothing() -> None:
    with pytest.raises(NoSuchPaper):
        verified(issued("place", 8)[1])
    with pytest.raises(NoSuchPaper):
        verified(issued("try.paper", 404)[1])


def test_a_kind_is_proved_by_one_room() -> None:
    with pytest.raises(ValueError, match="two rooms"):
        proofs.proves("try.paper")(paper_proof)


def test_a_pdf_is_shown_in_the_browser_and_not_kept() -> None:
    response = answers.pdf("收据 NT-7", b"%PDF-1.7")
    assert response["Content-Type"] == "application/pdf" and response["Content-Disposition"].startswith("inline")
    assert "no-store" in response["Cache-Control"] and "object-src 'self'" in response["Content-Security-Policy"]
    assert answers.pdf("收据", b"", save=True)["Content-Disposition"].startswith("attachment; filename*=utf-8''")


def test_the_page_shows_the_paper_to_anybody(client) -> None:
    _, code = issued("try.paper", 9)
    page = client.get(f"/v/{code}")
    assert page.status_code == 200
    for shown in ("有效", "NT-9", "268.35 元", "以 <b>testserver</b> 开头"):
        assert shown in page.content.decode()


def test_the_page_takes_a_code_as_it_was_typed(client) -> None:
    _, code = issued("try.paper", 10)
    shown = client.get("/v/", {"code": f"{code[:4]} {code[4:].lower()}"}, follow=True)
    assert "NT-10" in shown.content.decode()


@pytest.mark.parametrize("text", ["K7M29QXD3ABC1", "<script>", "../../etc", "村" * 40, "%00"])
def test_the_page_says_kindly_that_there_is_none(client, text: str) -> None:
    page = client.get("/v/", {"code": text}, follow=True)
    assert page.status_code == 404 and "物业电话" in page.content.decode() and "<script>" not in page.content.decode()


def test_the_empty_page_asks_for_a_code(client) -> None:
    assert "验证码" in client.get("/v/").content.decode()

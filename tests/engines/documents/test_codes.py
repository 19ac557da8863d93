import pytest

from linli.engines.documents import codes
from linli.kernel.codes import LETTERS, random_code


@pytest.mark.parametrize(("code", "shown"), [
    ("K7M29QXD3ABC1", "K7M2 9QXD 3ABC1"), ("T9K42MPX", "T9K4 2MPX"), ("NT01", "NT01"), ("NT012", "NT012")])
def test_codes_are_grouped_for_the_eye(code: str, shown: str) -> None:
    assert codes.grouped(code) == shown
    assert codes.typed(shown) == code


@pytest.mark.parametrize("text", ["k7m2-9qxd-3abc1", " K7M2 9QXD 3ABCI ", "K7M29QXD3ABCL"])
def test_what_a_person_typed_is_read_kindly(text: str) -> None:
    assert codes.typed(text) == "K7M29QXD3ABC1"


def test_the_check_word_belongs_to_the_code_and_to_the_key(settings) -> None:
    printed = [random_code() for _ in range(20)]
    words = [codes.check_word(code) for code in printed]
    assert words == [codes.check_word(code) for code in printed] and all(len(word) == 2 for word in words)
    settings.SECRET_KEY = "another"
    assert words != [codes.check_word(code) for code in printed]


def test_random_codes_survive_being_read_out() -> None:
    code = random_code()
    assert set(code) <= set(LETTERS) and codes.typed(code) == code


def test_addresses_lead_to_the_first_origin(settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://linli.example"]
    assert codes.address(codes.VERIFY, "K7M2") == "https://linli.example/v/K7M2"
    settings.CSRF_TRUSTED_ORIGINS = []
    assert codes.address(codes.PLACE, "K7M2").startswith("http://localhost:")

"""RFC 6238 appendix B (SHA-1) and RFC 4226 appendix D, by their own tables."""
import base64
from datetime import UTC, datetime, timedelta

import pytest

from linli.kernel.signin import totp

SECRET = b"12345678901234567890"
NOW = datetime(2026, 11, 26, 8, 0, 10, tzinfo=UTC)
KEY = base64.b32encode(SECRET).decode()


@pytest.mark.parametrize(("seconds", "code"), [
    (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
    (2000000000, "69279037"), (20000000000, "65353130")])
def test_rfc_6238(seconds, code):
    assert totp.code_at(SECRET, seconds // 30, digits=8) == code


@pytest.mark.parametrize(("count", "code"), list(enumerate(
    ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"])))
def test_rfc_4226(count, code):
    assert totp.code_at(SECRET, count) == code


@pytest.mark.parametrize(("off", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_one_step_either_way(off, good):
    code = totp.code_at(SECRET, totp.step_of(NOW + timedelta(seconds=off)))
    assert (totp.matching_step(KEY, code, at=NOW, used=0) is not None) == good


def test_a_step_counts_once():
    step = totp.step_of(NOW)
    assert totp.matching_step(KEY, totp.code_at(SECRET, step), at=NOW, used=step) is None

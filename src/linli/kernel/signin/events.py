"""What happened at the door. Rooms above send the messages."""
from dataclasses import dataclass, field


@dataclass(frozen=True)
class CodeIssued:
    """A one-time code is to be told to `phone`. Only for `@on` handlers: the code must not go into a queue."""

    phone: str
    code: str = field(repr=False)
    minutes: int


@dataclass(frozen=True)
class PhoneEntered:
    """Somebody has proved to hold `phone` for the first time here."""

    user_id: int
    phone: str


@dataclass(frozen=True)
class PasswordReset:
    user_id: int


@dataclass(frozen=True)
class UserDeactivated:
    user_id: int


@dataclass(frozen=True)
class InstallationSetUp:
    """The first administrator exists; the registry gives them their post."""

    user_id: int
    area_name: str

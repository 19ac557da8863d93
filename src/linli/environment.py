"""The environment, typed. Read once by settings; a name that starts with LINLI_ and is not known is an error."""
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal

KNOWN = frozenset({
    "LINLI_HOME", "LINLI_KEY", "LINLI_HOSTS", "LINLI_ORIGINS", "LINLI_HTTPS", "LINLI_THREADS", "LINLI_PORT",
    "LINLI_PROXIES", "LINLI_DEMO", "LINLI_TESTING", "LINLI_DB_SOCKET", "LINLI_DB_NAME", "LINLI_DB_USER",
    "LINLI_PG_BIN", "LINLI_TEST_DB", "LINLI_POOL", "LINLI_OWNER_URL",
})

# The rooms that stand in the house, lowest floor first. A room is a Django app.
ROOMS = (
    "linli.kernel",
    "linli.kernel.ui",
    "linli.kernel.files",
    "linli.kernel.signin",
    "linli.kernel.backups",
    "linli.registry",
    "linli.engines.documents",
    "linli.engines.messaging",
    "linli.engines.ledger",
    "linli.engines.cases",
    "linli.domains.fees",
    "linli.overview.centre",
    "linli.faces.console",
    "linli.faces.phone",
    "linli.faces.public",
    "linli.faces.api",
    "linli.demo",
)


class BadEnvironment(SystemExit):
    """Exit status 2: the settings are wrong; nothing was started."""

    def __init__(self, sentence: str) -> None:
        super().__init__(2)
        self.sentence = sentence


@dataclass(frozen=True)
class Environment:
    home: Path
    key: str
    hosts: list[str]
    origins: list[str]
    https: bool
    threads: int
    port: int
    demo: bool
    testing: bool
    pool: bool
    proxies: str             # whose forwarded addresses are believed, as uvicorn reads them
    key_given: bool
    database_url: str
    owner_url: str
    socket_folder: str
    database_name: str
    test_database: str
    rooms: tuple[str, ...]

    @staticmethod
    def read(given: Mapping[str, str]) -> "Environment":
        """Return the settings of `given`. Raises BadEnvironment for an unknown or malformed name."""
        unknown = sorted(name for name in given if name.startswith("LINLI_") and name not in KNOWN)
        if unknown:
            raise BadEnvironment(f"没有这项设置：{'、'.join(unknown)}。请检查环境变量的拼写；什么也没有启动。")
        home = Path(given.get("LINLI_HOME") or "var").absolute()
        testing = given.get("LINLI_TESTING") == "1"
        return Environment(
            home=home,
            key=given.get("LINLI_KEY") or ("test-key" if testing else kept_key(home)),
            hosts=_words(given, "LINLI_HOSTS") or ["localhost", "127.0.0.1", "[::1]", "testserver"],
            origins=_words(given, "LINLI_ORIGINS"),
            https=given.get("LINLI_HTTPS") == "1",
            threads=_number(given, "LINLI_THREADS", 4, most=512),
            port=_number(given, "LINLI_PORT", 8000, most=65_535),
            demo=given.get("LINLI_DEMO") == "1",
            testing=testing,
            pool=given.get("LINLI_POOL", "0" if testing else "1") == "1",
            proxies=given.get("LINLI_PROXIES", ""),
            key_given=bool(given.get("LINLI_KEY")),
            database_url=given.get("DATABASE_URL", ""),
            owner_url=given.get("LINLI_OWNER_URL", ""),
            socket_folder=given.get("LINLI_DB_SOCKET", ""),
            database_name=given.get("LINLI_DB_NAME", "linli"),
            test_database=given.get("LINLI_TEST_DB", "linli_test"),
            rooms=tuple(room for room in ROOMS if stands(room)),
        )


    @property
    def mode(self) -> Literal["service", "demo", "test"]:
        return "test" if self.testing else "demo" if self.demo else "service"


@dataclass(frozen=True)
class Machine:
    """What the embedded database asks of the machine it starts on; empty: Linli's own choice."""

    programs: str            # the folder of postgres and initdb
    account: str             # who the server runs as when Linli itself is root

    @staticmethod
    def read(given: Mapping[str, str]) -> "Machine":
        """Raises BadEnvironment for a name that no account can have."""
        account = given.get("LINLI_DB_USER", "")
        if account and not re.fullmatch(r"[a-z_][a-z0-9_-]{0,31}", account):
            raise BadEnvironment(f"LINLI_DB_USER 要写一个系统账号名，现在是“{account}”。什么也没有启动。")
        return Machine(given.get("LINLI_PG_BIN", ""), account)


def stands(room: str) -> bool:
    return (Path(__file__).parent.joinpath(*room.split(".")[1:]) / "apps.py").exists()


def kept_key(home: Path) -> str:
    """The installation's secret, made at first use and kept beside the data (mode 0600)."""
    path = home / "key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        key = secrets.token_urlsafe(48)
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
            with NamedTemporaryFile("w", dir=home, prefix="key-") as whole:     # mode 0600
                whole.write(key)
                whole.flush()
                os.fsync(whole.fileno())
                os.link(whole.name, path)       # all of it or nothing: nobody reads a key half written
            return key
        except FileExistsError:  # another process was first
            return path.read_text().strip()
        except OSError:  # nothing may be written here, as for `linli import --dry-run`: a key for this process
            return hashlib.sha256(secrets.token_bytes(32)).hexdigest()


def _words(given: Mapping[str, str], name: str) -> list[str]:
    return [word.strip() for word in given.get(name, "").split(",") if word.strip()]


def _number(given: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = given.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadEnvironment(f"{name} 要写 1 到 {most} 的整数，现在是“{text}”。什么也没有启动。")
    return int(text) if text else default

"""`linli restore FILE [--replace]`: a home as it was when the backup was made; nothing that stood there is lost."""
import argparse
import os
import sys
from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.apps import AppConfig

from linli import boot
from linli.commands.backup import EXTERNAL
from linli.commands.doctor import show
from linli.commands.migrate import prepare
from linli.environment import Environment
from linli.kernel.backups import archive
from linli.kernel.backups.archive import Manifest, Spoiled
from linli.kernel.localdb import LocalDB

PARTS = ("db", "files")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli restore", description=(
        "从一份备份恢复到 LINLI_HOME。先停下系统，并把备份时的密钥放到 LINLI_HOME/key。"
        "原来的数据不会删，改名放在旁边。"))
    parser.add_argument("file", type=Path, metavar="文件", help="linli backup 写的备份")
    parser.add_argument("--replace", action="store_true", help="那里已有数据时，把它改名放在旁边")
    given = parser.parse_args(arguments)
    try:
        return restored(given.file, replace=given.replace)
    except Spoiled as spoiled:
        print(f"linli：{spoiled}", file=sys.stderr)
        return 1


def restored(path: Path, *, replace: bool) -> int:
    """Read the backup back, bring it to this version and examine it; 1 when anything is wrong."""
    if os.environ.get("DATABASE_URL"):
        raise Spoiled(EXTERNAL)
    home = Path(os.environ.get("LINLI_HOME") or "var").absolute()
    manifest = archive.verify(path)
    demand_key(home, manifest)
    demand_known(manifest)
    make_room(home, replace=replace)
    db = archive.read_back(path, home, manifest)
    try:
        boot.start_database("service", home)
        boot.start_django()
        prepare()
        sound = examined(home)
    finally:
        import_module("django.db").connections.close_all()
        boot.stop_database()
        db.stop()
    print(f"已恢复到 {manifest.made_at} 的样子，{sum(manifest.rows.values())} 行都在。运行 linli up 开始使用。")
    return 0 if sound else 1


def demand_key(home: Path, manifest: Manifest) -> None:
    """Without the key of then nobody could read second factors or check the words of printed papers."""
    kept = home / "key"
    if not os.environ.get("LINLI_KEY") and not kept.exists():
        raise Spoiled(f"还缺密钥：把备份时的 key 文件放到 {kept}（权限 600），再运行一次。")
    if archive.fingerprint(Environment.read(os.environ).key) != manifest.key:
        raise Spoiled(f"{kept} 不是备份时的密钥。换成当时的那一个，再运行一次。数据没有动。")


def demand_known(manifest: Manifest) -> None:
    """A database of a later version would run with rules that this program does not know."""
    ours = dict(map(steps, Environment.read(os.environ).rooms))
    if newer := [step for step in manifest.migrations
                 if (label := step.partition(".")[0]) in ours and step not in ours[label]]:
        raise Spoiled(f"这份备份来自更新的版本（{newer[-1]}）：先升级程序，再恢复。数据没有动。")


def steps(room: str) -> tuple[str, set[str]]:
    """The label of a room and its migrations."""
    module = import_module(f"{room}.apps")
    [label] = [one.label for one in vars(module).values()
               if isinstance(one, type) and issubclass(one, AppConfig) and one is not AppConfig]
    folder = Path(str(module.__file__)).with_name("migrations")
    return label, {f"{label}.{path.stem}" for path in folder.glob("[0-9]*.py")}


def make_room(home: Path, *, replace: bool) -> None:
    """Rename what stands there. A running database is never moved from under its people."""
    stand = [home / name for name in PARTS if (home / name).exists()]
    if stand and LocalDB(home / "db").pid():
        raise Spoiled(f"{home} 的系统还在运行：先停下它。数据没有动。")
    if stand and not replace:
        raise Spoiled(f"{home} 里已经有数据。要换成备份，加上 --replace：原来的会改名放在旁边。")
    for path in stand:
        path.rename(path.with_name(f"{path.name}.before-{datetime.now(archive.SHANGHAI):%Y%m%d-%H%M%S}"))


def examined(home: Path) -> bool:
    """Whether journal and installation are sound; says what is not."""
    areas = import_module("linli.kernel.models").Area.objects.order_by("id").values_list("pk", flat=True)
    broken = [found.broken for found in map(import_module("linli.kernel.seal").verify, areas) if found.broken]
    findings = [finding.as_json() for finding in import_module("linli.kernel.doctor").examine()]
    show(home, findings)
    for sentence in broken:
        print(f"日志：{sentence}", file=sys.stderr)
    return not broken and all(finding["level"] != "fail" for finding in findings)

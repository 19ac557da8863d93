"""`linli backup [--to FOLDER] [--keep N]`, `linli backup --verify FILE`: a copy of everything, proved by reading it."""
import argparse
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from linli.commands.doctor import choose_home
from linli.environment import Environment
from linli.kernel.backups import archive
from linli.kernel.localdb import LocalDB

EXTERNAL = ("数据库由 DATABASE_URL 给出：请用它自己的备份工具（pgBackRest、barman 或云数据库的备份），"
            "并另外备份 files 文件夹。")


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli backup", description=(
        "把数据库和文件备份成一个文件，写完再读一遍核对。系统不用停。"
        "密钥（key）不在备份里，请另存一份：没有它，备份恢复不了。"))
    parser.add_argument("--to", type=Path, metavar="文件夹", help="放到哪里，默认 LINLI_HOME/backups；最好在另一块盘上")
    parser.add_argument("--keep", type=int, default=14, metavar="份数", help="这个文件夹里只留最新的几份，默认 14")
    parser.add_argument("--verify", type=Path, metavar="文件", help="只核对一份备份")
    given = parser.parse_args(arguments)
    if given.keep < 1:
        parser.error("--keep 至少是 1")
    try:
        if given.verify:
            return checked(given.verify)
        return made(given.to, given.keep)
    except archive.Spoiled as spoiled:
        print(f"linli：{spoiled}", file=sys.stderr)
        return 1


def made(to: Path | None, keep: int) -> int:
    if os.environ.get("DATABASE_URL"):
        raise archive.Spoiled(EXTERNAL)
    choose_home()
    env, start = Environment.read(os.environ), time.monotonic()
    folder = (to or env.home / archive.FOLDER).absolute()
    with running(env.home / "db") as db:
        path = archive.write(db, env.home / "files" / "kept", folder, key=env.key)
    archive.forget_older(folder, keep=keep)
    print(f"已备份到 {path}（{path.stat().st_size / (1 << 20):.1f} MB，{time.monotonic() - start:.0f} 秒），已核对。"
          f"密钥 {env.home / 'key'} 不在里面，请另存。")
    return 0


@contextmanager
def running(folder: Path) -> Iterator[LocalDB]:
    """Join the database, or start it for the while."""
    found = LocalDB(folder)
    if not found.data.exists():
        raise archive.Spoiled(f"{folder} 里还没有数据库，没有什么可备份。")
    stood_still = found.pid() is None
    db = LocalDB(folder, mode=found.made_for()).start()
    try:
        yield db
    finally:
        if stood_still:
            db.stop()
        db.leave()


def checked(path: Path) -> int:
    manifest = archive.verify(path)
    print(f"{path} 完好：{manifest.made_at}，{sum(manifest.rows.values())} 行，{manifest.files} 个文件。")
    return 0

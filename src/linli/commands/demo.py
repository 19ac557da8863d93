"""`linli demo [--fresh] [--port N] [--only-fill]`: five invented communities with a year of history, ready to use.

The data folder (LINLI_HOME, else var/demo) is kept: the second start takes seconds. --fresh starts over.
"""
import argparse
import os
import time
from functools import partial
from importlib import import_module
from pathlib import Path
from types import ModuleType

from linli import boot
from linli.commands.migrate import prepare
from linli.commands.supervise import Child, PortTaken, Supervisor, demand_free, household, is_linli
from linli.kernel.localdb import LocalDB
from linli.simulators import robot

READY = "ready"     # in the data folder, once the history is whole


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli demo", description=(
        "五个虚构的小区，带一年的历史，打开就能用。"
        "数据保留在 LINLI_HOME（不设就是 var/demo），第二次启动只要几秒。"))
    parser.add_argument("--fresh", action="store_true", help="删掉示例数据，重新生成")
    parser.add_argument("--only-fill", action="store_true", help="只生成数据并显示登录名，不启动服务")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    given = parser.parse_args(arguments)
    os.environ["LINLI_DEMO"] = "1"
    os.environ.setdefault("LINLI_HOME", str(Path("var/demo").absolute()))
    if not given.only_fill:
        demand_free(given.host, given.port)
    home = Path(os.environ["LINLI_HOME"])
    if (given.fresh or not (home / READY).exists()) and not os.environ.get("DATABASE_URL"):
        start_over(home)
    boot.start("demo")
    prepare()
    beside = [] if given.only_fill else stand_ins()
    demo = fill()
    (home / READY).touch()
    greeting = demo.greeting(f"http://{given.host}:{given.port}", str(home), group=bool(beside))
    if given.only_fill:
        print(greeting)
    else:
        Supervisor([*household(host=given.host, port=given.port), *beside],
                   answers=partial(is_linli, given.host, given.port), greet=partial(print, greeting, flush=True),
                   tend=boot.tend).run()
    boot.stop_database()
    return 0


def stand_ins() -> list[Child]:
    """The programs that stand in for services outside; without a free port the demo does without."""
    try:
        demand_free("127.0.0.1", robot.PORT)
    except PortTaken:
        print(f"端口 {robot.PORT} 已被占用，这次不启动群机器人的替身，发到群里的消息会显示“没送到”。", flush=True)
        return []
    return [Child(["simulate", "robot"])]


def start_over(home: Path) -> None:
    """Remove the demo's database; also one whose making was interrupted, since half a history is no history."""
    (home / READY).unlink(missing_ok=True)
    if (home / "db").exists():
        LocalDB(home / "db", mode="demo").destroy()


def fill() -> ModuleType:
    """Make the history if there is none; return who tells of it."""
    demo = import_module("linli.demo.fill")
    start = time.monotonic()
    if demo.is_empty():
        print("第一次启动：正在生成五个示例小区和一年的历史，一两分钟……", flush=True)
        demo.make(lambda text: print(f"  {time.monotonic() - start:5.1f} 秒  {text}", flush=True))
    return demo

"""`linli up [--host H] [--port N]`: everything on one machine; the database too, unless DATABASE_URL names one."""
import argparse
import os
from functools import partial
from importlib import import_module

from linli import boot
from linli.commands.migrate import prepare
from linli.commands.supervise import Supervisor, demand_free, household, is_linli, is_service
from linli.environment import Environment


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli up", description=(
        "在一台机器上启动全部：数据库（没有设 DATABASE_URL 时）、网页、后台任务。"))
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, help="端口")
    given = parser.parse_args(arguments)
    port = given.port or Environment.read(os.environ).port
    demand_free(given.host, port)
    boot.start()
    prepare()
    greeting = f"邻里已启动：http://{given.host}:{port}/console/"
    if link := import_module("linli.kernel.signin.setup").first_link(f"http://{given.host}:{port}"):
        greeting += f"\n首次使用，请在一小时内打开此链接设置管理员：{link}"
    Supervisor(household(host=given.host, port=port), answers=partial(is_linli, given.host, port),
               greet=partial(print, greeting, flush=True), tend=boot.tend).run()
    if is_service():
        boot.end_database()     # systemd would kill it now; elsewhere it lives on and is joined
    return 0

"""`linli web [--port N] [--host H]`: pages, API and live streams on one port, one process a core."""
import argparse
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli web", description="只启动网页、接口和实时更新，一个端口。")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址")
    parser.add_argument("--port", type=int, help="端口")
    given = parser.parse_args(arguments)
    boot.start()
    environment = import_module("linli.settings").ENV
    serve = import_module("linli.kernel.web").serve  # imports Django's handlers: only after the start
    serve(host=given.host, port=given.port or environment.port, threads=environment.threads,
          proxies=environment.proxies)
    return 0

"""`linli ticker`: tell of limits that come due, to the second, until a signal."""
import argparse
import signal
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="linli ticker", description="只看时限：到点的那一秒记下并提醒。").parse_args(arguments)
    boot.start()
    ticker = import_module("linli.engines.cases.clocks.ticking").Ticker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ticker.stopping.set())
    ticker.run()
    return 0

"""`linli ticker`: tell of limits that come due, to the second, until a signal."""
import argparse
import signal
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    argparse.ArgumentParser(prog="linli ticker", description=__doc__).parse_args(arguments)
    boot.start()
    ticker = import_module("linli.engines.cases.clocks.ticking").Ticker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ticker.stopping.set())
    ticker.run()
    return 0

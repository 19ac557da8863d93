"""`linli bill --community CODE --period 2026-11`: draft the month, say what it comes to, publish it."""
import argparse
import json
import sys
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli bill", description=__doc__)
    parser.add_argument("--community", required=True, metavar="CODE")
    parser.add_argument("--period", required=True, metavar="2026-11")
    parser.add_argument("--draft", action="store_true", help="stop before publishing: a person reviews it")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    boot.start()
    month = import_module("linli.commands.bill_month")    # needs Django, which stands only now
    try:
        done = month.bill_month(given.community, given.period, publish=not given.draft)
    except month.Refused as error:
        print(error.sentence, file=sys.stderr)
        return 1
    print(json.dumps(done.as_json(), ensure_ascii=False) if given.json else done.words())
    return 0

"""`linli bill --community CODE --period 2026-11`: draft the month, say what it comes to, publish it."""
import argparse
import json
import sys
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli bill", description="拟一个小区一个月的账单，说明总数，然后发布。")
    parser.add_argument("--community", required=True, metavar="CODE", help="小区编码")
    parser.add_argument("--period", required=True, metavar="2026-11", help="账期")
    parser.add_argument("--draft", action="store_true", help="只拟不发，等人复核")
    parser.add_argument("--json", action="store_true", help="只输出一个 JSON 对象")
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

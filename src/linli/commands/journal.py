"""`linli journal verify|seal|head`: is every sealed row of the journal as it was written?

`head` prints the last digest of each area: kept elsewhere, it shows even a rewriting of rows and seals together.
"""
import argparse
import sys
from importlib import import_module

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli journal", description=(
        "日志封存后有没有被改过。"
        "verify 逐段核对；seal 现在就封；head 显示每个片区最后的摘要，另存一份可防连摘要一起改。"))
    parser.add_argument("act", choices=["verify", "seal", "head"])
    given = parser.parse_args(arguments)
    boot.start()
    seal = import_module("linli.kernel.seal")
    broken = 0
    for area in import_module("linli.kernel.models").Area.objects.order_by("id"):
        if given.act == "seal":
            print(f"{area.code}: 封存 {seal.seal(area.pk)} 行")
            continue
        found = seal.verify(area.pk)
        if given.act == "head":
            print(f"{area.code} {found.head}")
        elif found.broken:
            broken += 1
            print(f"{area.code}（{area.name}）: {found.broken}", file=sys.stderr)
        else:
            print(f"{area.code}: {found.seals} 段 {found.rows} 行都没有改动，还有 {found.unsealed} 行未封存")
    boot.stop_database()
    return 1 if broken else 0

"""`linli books export --community CODE --format beancount|hledger|csv|kingdee [--until 2026-11] [--out DIR]`."""
import argparse
import sys
from importlib import import_module
from pathlib import Path

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli books", description="导出一个小区的全部账簿。")
    parser.add_argument("act", choices=["export"])
    parser.add_argument("--community", required=True, metavar="CODE", help="小区编码")
    parser.add_argument("--format", required=True, choices=["beancount", "hledger", "csv", "kingdee"],
                        help="格式；kingdee 是用友、金蝶都能导入的凭证表")
    parser.add_argument("--until", metavar="2026-11", help="到哪个月为止，不给就是全部")
    parser.add_argument("--out", type=Path, default=Path("."), metavar="DIR", help="写到哪个文件夹，每本账一个文件")
    given = parser.parse_args(arguments)
    boot.start()
    work = import_module("linli.commands.books_export")    # needs Django, which stands only now
    try:
        files = work.files(given.community, given.format, given.until or "9999-12")
    except work.Refused as error:
        print(error.sentence, file=sys.stderr)
        return 1
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            path = given.out / f"{given.community}-{name}"
            path.write_bytes(content)
            print(path)
    except OSError as error:
        print(f"写不进 {given.out}：{error.strerror}", file=sys.stderr)
        return 1
    return 0

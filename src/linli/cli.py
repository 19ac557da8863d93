"""The command `linli`. Each word names a module with `run(arguments) -> exit status`, loaded only when asked for."""
import os
import sys
from importlib import import_module

from linli.commands import words
from linli.commands.supervise import PortTaken, follow_launcher
from linli.environment import BadEnvironment
from linli.kernel.localdb import LocalDBError

COMMANDS = {
    "up": ("linli.commands.up", "在一台机器上启动全部：数据库、网页、后台任务、时限"),
    "web": ("linli.commands.web", "只启动网页、接口和实时更新"),
    "worker": ("linli.commands.worker", "只跑后台任务和定时任务"),
    "ticker": ("linli.commands.ticker", "只看时限：到点的那一秒记下并提醒"),
    "service": ("linli.commands.service", "随机器启动（systemd）：service install [--user]"),
    "migrate": ("linli.commands.migrate", "把数据库升到这个版本"),
    "demo": ("linli.commands.demo", "五个虚构的小区，带一年的历史"),
    "backup": ("linli.commands.backup", "备份数据库和文件：backup [--to 文件夹] [--keep 份数]，backup --verify 文件"),
    "restore": ("linli.commands.restore", "从备份恢复：restore 文件 [--replace]"),
    "check": ("linli.commands.check", "检查设置、迁移和译文是否齐全"),
    "doctor": ("linli.commands.doctor", "体检：哪里有问题，怎么治"),
    "import": ("linli.commands.imports", "导入花名册或事项：import roster|matters 文件 [--community 编码] [--dry-run]"),
    "bill": ("linli.commands.bill", "出账：bill --community 编码 --period 2026-11"),
    "books": ("linli.commands.books", "导出账簿：books export --community 编码 --format beancount|hledger|csv|kingdee"),
    "journal": ("linli.commands.journal", "核对日志：journal verify"),
    "privacy": ("linli.commands.privacy", "个人信息登记表（Markdown）"),
    "flow": ("linli.commands.flow", "打印工单流程图（Markdown）"),
    "token": ("linli.commands.token", "发接口令牌：token create --user 登录名 --area 编码 --scopes …"),
    "simulate": ("linli.commands.simulate", "启动替身：simulate robot（群机器人）"),
    "bench": ("linli.bench.cli", "测速：bench 名称 [--size N] [--json]"),
    "manage": ("linli.commands.manage", "Django 自带的命令，给开发者用"),
}


def main() -> int:
    """Run one command. Exit status: 0 good, 1 the work failed (why on stderr), 2 wrong usage."""
    words.speak()
    follow_launcher()
    word, *arguments = sys.argv[1:] or ["help"]
    if word not in COMMANDS:
        print("用法：linli 命令 …（每个命令都有 --help）")
        for name, (_, what) in COMMANDS.items():
            print(f"  {name:<8}{what}")
        return 0 if word in ("help", "--help", "-h") else 2
    try:
        return int(import_module(COMMANDS[word][0]).run(arguments) or 0)
    except BadEnvironment as error:
        print(f"linli：{error.sentence}", file=sys.stderr)
        return 2
    except (LocalDBError, PortTaken) as error:
        print(f"linli：{error}", file=sys.stderr)
        return 1
    except BrokenPipeError:     # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())

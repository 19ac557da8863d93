"""`linli worker [--queues a,b]`: run jobs and schedules until a signal."""
import argparse

from django.core.management import call_command

from linli import boot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli worker", description="只跑后台任务和定时任务，收到信号才停。")
    parser.add_argument("--queues", default="", help="只跑这些队列，用逗号分开")
    parser.add_argument("--concurrency", type=int, default=2, help="同时跑几个，默认 2")
    given = parser.parse_args(arguments)
    boot.start()
    queues = {"queues": given.queues.split(",")} if given.queues else {}
    call_command("procrastinate", "worker", concurrency=given.concurrency, **queues)
    return 0

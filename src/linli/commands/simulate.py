"""`linli simulate robot [--port N]`: a program that stands in for something outside, speaking its real protocol."""
import argparse
import signal
import sys
from types import FrameType

from linli.simulators import robot


def run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="linli simulate", description="启动一个替身：说真的协议，代替外面的服务。")
    parser.add_argument("what", choices=["robot"], help="robot：企业微信、钉钉的群机器人")
    parser.add_argument("--host", default="127.0.0.1", help="地址")
    parser.add_argument("--port", type=int, default=robot.PORT, help="端口")
    given = parser.parse_args(arguments)
    server = robot.serve(robot.Room(), host=given.host, port=given.port)
    signal.signal(signal.SIGTERM, stop)
    with server:
        server.serve_forever()
    return 0


def stop(number: int, frame: FrameType | None) -> None:
    sys.exit(0)

"""Keep web, worker and ticker running: start, restart what died, stop all together."""
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from types import FrameType
from urllib.request import urlopen

PATIENCE = 10.0   # seconds a process may take to stop before it is killed
LAUNCHER = "LINLI_LAUNCHER"     # in a child's environment: whom it must not outlive
PR_SET_PDEATHSIG = 1
TOO_SOON = 2.0    # seconds: a process that dies faster than this is started again only after a pause


@dataclass
class Child:
    """One `linli WORD …` process and when it was started."""

    arguments: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        # A group of its own: Ctrl-C reaches the supervisor, which stops the children in order.
        self.process = subprocess.Popen([sys.executable, "-m", "linli.cli", *self.arguments], start_new_session=True,
                                        env={**os.environ, LAUNCHER: str(os.getpid())})

    def died(self) -> bool:
        return self.process is None or self.process.poll() is not None


@dataclass
class Supervisor:
    """`answers`: does a browser get a page yet? `greet` is called once, as soon as one does."""

    children: list[Child]
    answers: Callable[[], bool]
    greet: Callable[[], object]
    tend: Callable[[], object] = field(default=lambda: None)  # called each second
    is_up: bool = False
    stopping: bool = False

    def run(self) -> None:
        """Return after SIGTERM or SIGINT, when every child has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            last = time.monotonic()
            while not self.stopping:
                self._revive()
                self._greet_once()
                if time.monotonic() - last > 1:
                    self.tend()
                    if self.is_up:
                        notify("WATCHDOG=1")
                    last = time.monotonic()
                time.sleep(0.2)
        finally:
            notify("STOPPING=1")
            self._end()

    def _greet_once(self) -> None:
        if not self.is_up and self.answers():
            self.is_up = True
            notify("READY=1")
            self.greet()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _revive(self) -> None:
        for child in self.children:
            if child.died() and (child.process is None or time.monotonic() - child.started > TOO_SOON):
                if child.process is not None:
                    print(f"linli：{child.arguments[0]} 进程已退出（{child.process.returncode}），正在重新启动",
                          file=sys.stderr)
                child.start()

    def _end(self) -> None:
        running = [child.process for child in self.children if child.process and not child.died()]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        for process in running:
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def follow_launcher() -> None:
    """Called first by every `linli` process: end, as after SIGTERM, when the launcher that started it is killed."""
    launcher = os.environ.pop(LAUNCHER, "")
    if not launcher or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(launcher):    # it died before the signal was set
        sys.exit(1)


def is_service() -> bool:
    """Did systemd start this process? Then it ends everything when we end."""
    return bool(os.environ.get("NOTIFY_SOCKET"))


def notify(text: str) -> None:
    """Tell systemd how we are; nobody listens elsewhere."""
    if address := os.environ.get("NOTIFY_SOCKET"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as there, suppress(OSError):
            there.sendto(text.encode(), f"\0{address[1:]}" if address.startswith("@") else address)


class PortTaken(Exception):
    """Another program listens there already."""


def demand_free(host: str, port: int) -> None:
    """Raise PortTaken before anything is started, instead of starting again and again."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if is_linli(host, port):
                raise PortTaken(f"邻里已经在运行：http://{host}:{port}/console/ 。直接打开就行；"
                                "要另开一份，用 --port 换一个端口。") from error
            raise PortTaken(f"端口 {port} 已被别的程序占用。请先停掉它，或用 --port 换一个。") from error


def is_linli(host: str, port: int) -> bool:
    """Does a Linli answer there already?"""
    try:
        with urlopen(f"http://{host}:{port}/healthz", timeout=2) as answer:
            return bool(answer.read(8).strip() == b"ok")
    except (OSError, HTTPException):
        return False


def household(*, host: str, port: int) -> list[Child]:
    """The processes of one machine."""
    return [Child(["web", "--host", host, "--port", str(port)]), Child(["worker"]), Child(["ticker"])]

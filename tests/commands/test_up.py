"""A second `linli up` on the port of the first says who is there, before anything is started."""
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from linli.commands.supervise import PortTaken, demand_free


class Ours(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *said: object) -> None:
        """Keep still."""


@pytest.fixture
def running() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Ours)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_one_that_runs_already_is_named_with_its_address(running: int):
    with pytest.raises(PortTaken, match=f"邻里已经在运行：http://127.0.0.1:{running}/console/"):
        demand_free("127.0.0.1", running)


def test_another_program_on_the_port_is_no_linli():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        other.settimeout(5)
        threading.Thread(target=hang_up, args=[other], daemon=True).start()
        with pytest.raises(PortTaken, match="已被别的程序占用"):
            demand_free("127.0.0.1", other.getsockname()[1])


def hang_up(other: socket.socket) -> None:
    there, _ = other.accept()
    there.close()

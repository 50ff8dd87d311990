"""A real server on a free port, with a Dagster home and a small code location of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil  # type: ignore[import-untyped] # it ships no types
import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCATION = """
import dagster as dg

@dg.asset
def touched() -> int:
    return 1

defs = dg.Definitions([touched], jobs=[dg.define_asset_job("touch", "*")])
"""
QUIET = "telemetry: {enabled: false}\nnux: {enabled: false}\n"
PATIENCE_S = 90


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Start the command as `make ui` does, in a folder of a test, and end it in the end."""
    (folder / "home").mkdir(exist_ok=True)
    (folder / "home" / "dagster.yaml").write_text(QUIET)
    (folder / "location.py").write_text(LOCATION)
    command = [sys.executable, "-m", "coverage_assets.defs.webserver", "-f", "location.py"]
    server = subprocess.Popen(
        [*command, *arguments],
        cwd=folder,
        env={**os.environ, "DAGSTER_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield server
    finally:
        if server.poll() is None:
            end(server)


def address_line(server: subprocess.Popen[str]) -> str:
    """Return what the server says when it listens, past what the daemon says."""
    assert server.stdout is not None
    for line in server.stdout:
        if line.startswith("Serving"):
            return line
    pytest.fail("the server ended without serving")


def end(server: subprocess.Popen[str], number: signal.Signals = signal.SIGINT) -> str:
    """End a server, as Ctrl-C does if nothing else is said, and return what it said."""
    server.send_signal(number)
    return server.communicate(timeout=PATIENCE_S)[0]


def children_of(server: subprocess.Popen[str]) -> list[psutil.Process]:
    """List the processes that a server has started, and theirs."""
    return list(psutil.Process(server.pid).children(recursive=True))


@dataclass(frozen=True)
class Response:
    status: int
    text: str

    @property
    def data(self) -> Any:
        return json.loads(self.text)["data"]


@dataclass(frozen=True)
class Client:
    """Sends requests over sockets of its own, so that every header can be chosen."""

    port: int
    address: str = "127.0.0.1"

    def ask(
        self, method: str, target: str, headers: dict[str, str] | None = None, body: str = ""
    ) -> Response:
        connection = HTTPConnection(self.address, self.port, timeout=PATIENCE_S)
        connection.request(method, target, body or None, headers or {})
        answer = connection.getresponse()
        found = Response(answer.status, answer.read().decode(errors="replace"))
        connection.close()
        return found

    def graphql(self, document: str, **variables: Any) -> Response:
        """Post GraphQL as the UI does."""
        headers = {
            "Content-Type": "application/json",
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
        }
        asked = json.dumps({"query": document, "variables": variables})
        return self.ask("POST", "/graphql", headers, asked)

    def get(self, document: str, path: str = "/graphql") -> Response:
        """Send GraphQL in an address, as an image of any page can."""
        return self.ask("GET", f"{path}?query={quote(document)}")

    def runs(self) -> int:
        """Count the runs that were ever started."""
        asked = "{ runsOrError { ... on Runs { results { id } } } }"
        return len(self.graphql(asked).data["runsOrError"]["results"])

    def send(self, lines: str) -> str:
        """Send the head of a request as it is written, and return the beginning of the answer."""
        with socket.create_connection((self.address, self.port), timeout=PATIENCE_S) as opened:
            opened.sendall(f"{lines}\r\n\r\n".encode())
            return opened.recv(4_096).decode(errors="replace")

    def handshake(self, origin: str) -> tuple[socket.socket, str]:
        """Open a WebSocket to GraphQL, and return it with the answer to the handshake."""
        opened = socket.create_connection((self.address, self.port), timeout=PATIENCE_S)
        lines = [
            "GET /graphql HTTP/1.1",
            f"Host: {self.address}:{self.port}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(bytes(16)).decode()}",
            "Sec-WebSocket-Protocol: graphql-ws",
            f"Origin: {origin}",
        ]
        opened.sendall("\r\n".join([*lines, "", ""]).encode())
        return opened, opened.recv(4_096).decode(errors="replace")


def talk(opened: socket.socket, message: dict[str, Any]) -> str:
    """Send one message over a WebSocket, masked with zeros, and return what comes back."""
    payload = json.dumps(message).encode()
    assert len(payload) < 126
    opened.sendall(bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload)
    return opened.recv(4_096).decode(errors="replace")


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait for something to hold; fail if it takes too long."""
    for _ in range(PATIENCE_S * 10):
        if holds():
            return
        time.sleep(0.1)
    pytest.fail("what was waited for did not happen")

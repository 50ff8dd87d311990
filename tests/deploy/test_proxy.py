"""The proxy of the compose file: Caddy for real, with a page of its own behind it."""

from __future__ import annotations

import re
import shutil
import subprocess
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.defs.webserver.server import Client, free_port
from tests.deploy.compose import DEPLOY
from tests.deploy.processes import started, wait_until

pytestmark = pytest.mark.cluster
if shutil.which("caddy") is None:
    pytest.skip("needs Caddy: apt-get install caddy", allow_module_level=True)

PASSWORD = "correct horse"


class Behind(BaseHTTPRequestHandler):
    """Shows the headers that it gets."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(self.headers).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def behind() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Behind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def proxy(behind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder, port = tmp_path_factory.mktemp("proxy"), free_port()
    (folder / "Caddyfile").write_text(caddyfile())
    hashed = subprocess.run(
        ["caddy", "hash-password", "--plaintext", PASSWORD],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    variables = {
        "COVERAGE_UI_HOST": f"http://127.0.0.1:{port}",
        "COVERAGE_UI_USER": "somebody",
        "COVERAGE_UI_PASSWORD_HASH": hashed,
        "COVERAGE_UI_ADDRESS": behind,
        "HOME": str(folder),
    }
    command = ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]
    with started("caddy", command, folder, variables) as server:
        server.wait_for("serving initial configuration")
        client = Client(port)
        wait_until(lambda: client.ask("GET", "/").status == 401, patience=20)
        yield client


def caddyfile() -> str:
    """Return the shipped file; before 2.8 Caddy spelt one word of it otherwise."""
    text = (DEPLOY / "Caddyfile").read_text()
    said = subprocess.run(["caddy", "version"], capture_output=True, text=True, check=True).stdout
    release = tuple(map(int, re.findall(r"\d+", said)[:2]))
    return text if release >= (2, 8) else text.replace("basic_auth", "basicauth")


def credentials(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"somebody:{password}".encode()).decode()}


def test_nobody_gets_in_without_a_password(proxy: Client) -> None:
    assert proxy.ask("GET", "/").status == 401
    assert proxy.ask("GET", "/", credentials("wrong")).status == 401


def test_whoever_signs_in_is_passed_on_under_the_name_that_was_asked_for(proxy: Client) -> None:
    answer = proxy.ask("GET", "/runs", {**credentials(PASSWORD), "Origin": "http://a.test"})
    assert answer.status == 200
    assert f"Host: 127.0.0.1:{proxy.port}" in answer.text
    assert "Origin: http://a.test" in answer.text


def test_the_password_goes_no_further_than_the_proxy(proxy: Client) -> None:
    assert "Authorization" not in proxy.ask("GET", "/", credentials(PASSWORD)).text
    assert Path(DEPLOY / "Caddyfile").read_text().count("-Authorization") == 1

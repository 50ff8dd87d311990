"""The command on real sockets: the UI works, and what other pages send starts nothing."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it ships no types
import pytest

from tests.defs.webserver.server import (
    ROOT,
    Client,
    address_line,
    children_of,
    end,
    free_port,
    started,
    talk,
    wait_until,
)

pytestmark = pytest.mark.slow

LAUNCH = """mutation { launchRun(executionParams: {mode: "default", selector: {
  repositoryLocationName: "location.py", repositoryName: "__repository__", pipelineName: "touch"
}}) { __typename } }"""
RELOAD = "mutation { reloadWorkspace { __typename } }"


@dataclass(frozen=True)
class Running:
    said: str
    client: Client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    port = free_port()
    folder = tmp_path_factory.mktemp("ui")
    with started(folder, "--port", str(port), "--allowed-host", "a.test") as process:
        yield Running(address_line(process), Client(port))


def refused_by(arguments: list[str], **environment: str) -> tuple[int, str]:
    """Run the command, which is to end at once, and return its exit code and what it says."""
    ended = subprocess.run(
        [sys.executable, "-m", "coverage_assets.defs.webserver", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stderr


def test_it_says_where_it_serves_and_that_nobody_is_authenticated(server: Running) -> None:
    assert f"http://127.0.0.1:{server.client.port}" in server.said
    assert "without authentication" in server.said


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost"])
def test_the_page_loads(server: Running, address: str) -> None:
    page = Client(server.client.port, address).ask("GET", "/")
    assert page.status == 200
    assert "/_next/static/" in page.text


@pytest.mark.skipif(not socket.has_ipv6, reason="needs IPv6")
def test_the_page_loads_over_the_loopback_address_of_ipv6(server: Running) -> None:
    if "[::1]" not in server.said:
        pytest.skip("this machine has no ::1")
    assert Client(server.client.port, "::1").ask("GET", "/").status == 200


def test_the_ui_reads_and_starts_runs(server: Running) -> None:
    before = server.client.runs()
    assert server.client.graphql("{ version }").data["version"]
    assert server.client.graphql(LAUNCH).data["launchRun"]["__typename"] == "LaunchRunSuccess"
    assert server.client.runs() == before + 1


@pytest.mark.parametrize("path", ["/graphql", "/graphql%0A", "/%67raphql", "//graphql"])
def test_a_mutation_in_an_address_starts_nothing(server: Running, path: str) -> None:
    before = server.client.runs()
    assert server.client.get(LAUNCH, path).status == 403
    assert server.client.runs() == before


def test_a_query_in_an_address_is_answered(server: Running) -> None:
    assert server.client.get("{ version }").data["version"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "text/plain; application/json"},
        {"Content-Type": "application/json", "Origin": "http://evil.example"},
        {"Content-Type": "application/json", "Origin": "null"},
        {"Content-Type": "application/json", "Sec-Fetch-Site": "cross-site"},
        {"Content-Type": "application/json", "Host": "evil.example"},
    ],
)
def test_a_mutation_posted_by_another_page_starts_nothing(
    server: Running, headers: dict[str, str]
) -> None:
    before = server.client.runs()
    posted = server.client.ask("POST", "/graphql", headers, json.dumps({"query": LAUNCH}))
    assert (posted.status, posted.text[:8]) == (403, "Refused:")
    assert server.client.runs() == before


def test_a_page_under_a_name_of_its_own_reads_nothing(server: Running) -> None:
    host = f"evil.example:{server.client.port}"
    answer = server.client.ask("GET", "/server_info", {"Host": host, "X-Forwarded-Host": "a.test"})
    assert answer.status == 403
    assert "dagster" not in answer.text


@pytest.mark.parametrize(
    "lines",
    [
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nHost: evil.example",
        "GET / HTTP/1.1\r\nHost: evil.example\r\nHost: 127.0.0.1:{port}",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1:{port}, evil.example",
        "GET / HTTP/1.1\r\nAccept: */*",
        "GET / HTTP/1.0\r\nAccept: */*",
        "GET http://127.0.0.1:{port}/ HTTP/1.1\r\nHost: evil.example",
    ],
)
def test_no_way_to_write_the_host_reads_anything(server: Running, lines: str) -> None:
    answer = server.client.send(lines.format(port=server.client.port))
    assert answer.split()[1] in {"400", "403"}


def test_the_declared_host_is_served(server: Running) -> None:
    assert server.client.ask("GET", "/server_info", {"Host": "a.test"}).status == 200


def test_the_uis_own_socket_is_opened_and_talks(server: Running) -> None:
    opened, answer = server.client.handshake(f"http://127.0.0.1:{server.client.port}")
    with opened:
        assert answer.startswith("HTTP/1.1 101 ")
        assert "connection_ack" in talk(opened, {"type": "connection_init"})


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_foreign_socket_is_refused_with_the_reason(server: Running, origin: str) -> None:
    opened, answer = server.client.handshake(origin)
    with opened:
        assert answer.startswith("HTTP/1.1 403 ")
        assert f"Refused: requests of pages from '{origin}'" in answer


def test_a_port_that_is_taken_is_said(server: Running) -> None:
    code, said = refused_by(["--port", str(server.client.port)])
    assert code == 2
    assert f"port {server.client.port} is in use on 127.0.0.1" in said


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "0.0.0.0"], "--host 0.0.0.0 would let others in"),
        (["--host", "::"], "--host :: would let others in"),
        (["--host", "somewhere"], "is not an address: write 127.0.0.1, ::1 or localhost"),
        (["--host", "127.0.0.1", "--allowed-host", "https://a.test"], "is not a host"),
        (["--port", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be_served_is_refused(arguments: list[str], told: str) -> None:
    code, said = refused_by(arguments)
    assert (code, told in said) == (2, True)


def test_hosts_are_declared_in_the_environment_too() -> None:
    assert "'*' is not a host" in refused_by([], COVERAGE_UI_HOSTS="a.test *")[1]


def test_an_interruption_ends_every_process(tmp_path: Path) -> None:
    with started(tmp_path, "--port", str(free_port()), "--host", "127.0.0.1") as process:
        assert "[::1]" not in address_line(process)
        children = children_of(process)
        end(process)
    assert (process.returncode, len(children)) == (0, 3)
    assert psutil.wait_procs(children, timeout=60)[1] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_ends_every_process(tmp_path: Path, number: signal.Signals) -> None:
    with started(tmp_path, "--port", str(free_port())) as process:
        address_line(process)
        children = children_of(process)
        end(process, number)
    assert psutil.wait_procs(children, timeout=60)[1] == []


def test_a_daemon_that_dies_is_said_and_ends_the_ui(tmp_path: Path) -> None:
    with started(tmp_path, "--port", str(free_port())) as process:
        address_line(process)
        daemon = [
            child
            for child in children_of(process)
            if "coverage_assets.defs.webserver.daemon" in child.cmdline()
        ]
        daemon[0].kill()
        said, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert "The Dagster daemon ended with exit code -9" in said


def test_a_code_server_that_dies_is_said_and_started_again(tmp_path: Path) -> None:
    with started(tmp_path, "--port", str(free_port())) as process:
        address_line(process)
        before = [child for child in children_of(process) if "code-server" in child.cmdline()]
        before[0].kill()
        psutil.wait_procs(before, timeout=60)
        wait_until(lambda: any("code-server" in child.cmdline() for child in children_of(process)))
        said = end(process)
    assert "Code server process has exited with code -9. Restarting" in said

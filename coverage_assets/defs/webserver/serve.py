"""What `dagster dev` starts, with the guard around the webserver.

The code location runs in a process of its own and the daemon in another; the webserver runs here.
All of them end together. Options that say what to load are those of `dagster dev`.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import click
import uvicorn
import yaml
from dagster import DagsterInstance
from dagster._cli.proxy_server_manager import ProxyServerManager
from dagster._cli.utils import get_possibly_temporary_instance_for_cli
from dagster._cli.workspace.cli_target import workspace_opts_to_load_target
from dagster._core.workspace.context import WorkspaceProcessContext
from dagster._core.workspace.load_target import WorkspaceFileTarget
from dagster._serdes import serialize_value
from dagster._utils.interrupts import setup_interrupt_handlers
from dagster._utils.log import configure_loggers
from dagster_shared.cli import WorkspaceOpts, workspace_options
from dagster_shared.ipc import (
    get_ipc_shutdown_pipe,
    open_ipc_subprocess,
    send_ipc_shutdown_message,
)
from dagster_webserver.app import create_app_from_workspace_process_context
from dagster_webserver.version import __version__

from coverage_assets.defs.webserver.guard import Guard, declared_host
from coverage_assets.defs.webserver.listening import listen
from coverage_assets.errors import InputError
from resources.profiles import profile_of

DEFAULT_PORT = 3000
LOG_LEVEL = "warning"
POLL_MS = 2_000
STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW = 15_000, 3_600, 20
SECONDS_TO_CLOSE = 3
SECONDS_TO_END = 30


@click.command(context_settings={"max_content_width": 100})
@click.option(
    "--host",
    default="localhost",
    show_default=True,
    help="Address to listen on: 127.0.0.1, ::1, or localhost for both. Any other needs"
    " --allowed-host.",
)
@click.option(
    "--port",
    type=click.IntRange(1, 65_535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on.",
)
@click.option(
    "--allowed-host",
    "hosts",
    metavar="NAME",
    multiple=True,
    envvar="COVERAGE_UI_HOSTS",
    help="Name under which a proxy that authenticates serves the UI; may be repeated. The variable"
    " COVERAGE_UI_HOSTS holds names with spaces between.",
)
@click.option(
    "--daemon/--no-daemon",
    "with_daemon",
    default=True,
    show_default=True,
    help="Run the daemon as well; one instance needs exactly one.",
)
@workspace_options
def serve(
    *, host: str, port: int, hosts: tuple[str, ...], with_daemon: bool, **workspace: object
) -> None:
    """Serve the Dagster UI, and refuse what other pages in the browser send to it.

    There is no authentication: whoever can use this machine can use the UI.
    """
    options = WorkspaceOpts.extract_from_cli_options(workspace)
    _check_profile()
    sockets = _sockets(host, port, hosts)
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGINT))
    setup_interrupt_handlers()
    configure_loggers(log_level="INFO")
    logging.getLogger("uvicorn.error").addFilter(_is_no_refused_socket)
    died: Sequence[str] = ()
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        for opened in sockets:
            stack.enter_context(opened)
        instance = stack.enter_context(get_possibly_temporary_instance_for_cli("make ui"))
        file = stack.enter_context(_code_servers(instance, options))
        daemon = stack.enter_context(_daemon(instance, file)) if with_daemon else None
        died = _run_webserver(instance, file, daemon, sockets=sockets, port=port, hosts=hosts)
    if died:
        raise click.ClickException(" ".join(died))


def _is_no_refused_socket(record: logging.LogRecord) -> bool:
    """Leave out what uvicorn says of each socket that is refused with a reason."""
    return "without completing handshake" not in record.getMessage()


def _check_profile() -> None:
    """Refuse a profile that does not exist; what one needs is for the code location to say."""
    try:
        profile_of(os.environ)
    except InputError as error:
        raise click.UsageError(str(error)) from error


def _sockets(host: str, port: int, hosts: Sequence[str]) -> list[socket.socket]:
    """Check the options and listen; what is wrong with them is the user's to mend."""
    try:
        for name in hosts:
            declared_host(name)
        return listen(host, port, is_proxied=bool(hosts))
    except ValueError as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def _code_servers(instance: DagsterInstance, options: WorkspaceOpts) -> Iterator[Path]:
    """Start a process for each code location; give a workspace file that points at them.

    One that dies is started again, and a warning says so.
    """
    target = workspace_opts_to_load_target(options)
    with (
        ProxyServerManager(instance, target, code_server_log_level=LOG_LEVEL) as servers,
        TemporaryDirectory() as folder,
    ):
        file = Path(folder) / "workspace.yaml"
        file.write_text(yaml.safe_dump({"load_from": _plain(servers.get_code_server_specs())}))
        yield file


def _plain(specs: Sequence[Mapping[str, Mapping[str, object]]]) -> list[object]:
    return [{kind: dict(spec) for kind, spec in each.items()} for each in specs]


@contextmanager
def _daemon(instance: DagsterInstance, workspace: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start the daemon in a session of its own, so that an interruption reaches it through here."""
    reading, writing = get_ipc_shutdown_pipe()
    command = [
        *(sys.executable, "-m", "coverage_assets.defs.webserver.daemon", "run"),
        *("--shutdown-pipe", str(reading)),
        *("--instance-ref", serialize_value(instance.get_ref())),
        *("--workspace", str(workspace)),
    ]
    daemon = open_ipc_subprocess(command, pass_fds=[reading], start_new_session=True)
    try:
        yield daemon
    finally:
        with suppress(BrokenPipeError):
            send_ipc_shutdown_message(writing)
        try:
            daemon.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()


def _run_webserver(
    instance: DagsterInstance,
    workspace: Path,
    daemon: subprocess.Popen[bytes] | None,
    *,
    sockets: list[socket.socket],
    port: int,
    hosts: Sequence[str],
) -> Sequence[str]:
    """Serve until an interruption, or until the daemon dies: then say so."""
    instance.optimize_for_webserver(STATEMENT_TIMEOUT_MS, POOL_RECYCLE_S, POOL_OVERFLOW)
    with WorkspaceProcessContext(
        instance,
        WorkspaceFileTarget([str(workspace)]),
        version=__version__,
        code_server_log_level=LOG_LEVEL,
    ) as context:
        app = create_app_from_workspace_process_context(context, live_data_poll_rate=POLL_MS)
        server = uvicorn.Server(
            uvicorn.Config(
                Guard(app, port=port, hosts=hosts),
                log_level=LOG_LEVEL,
                proxy_headers=False,
                timeout_graceful_shutdown=SECONDS_TO_CLOSE,
            )
        )
        died: list[str] = []
        if daemon:
            watch = threading.Thread(target=_stop_with, args=(daemon, server, died), daemon=True)
            watch.start()
        click.echo(f"Serving the Dagster UI on {_addresses(sockets)}, without authentication")
        server.run(sockets)
    return died


def _stop_with(daemon: subprocess.Popen[bytes], server: uvicorn.Server, died: list[str]) -> None:
    """Stop the webserver when the daemon ends before it."""
    code = daemon.wait()
    if not server.should_exit:
        died.append(f"The Dagster daemon ended with exit code {code}, so the UI ends too.")
        server.should_exit = True


def _addresses(sockets: Sequence[socket.socket]) -> str:
    """Return the addresses as they are typed into a browser."""
    named = (opened.getsockname()[:2] for opened in sockets)
    return " and ".join(
        f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
        for host, port in named
    )

"""Where the webserver listens: on the loopback addresses, unless a proxy is declared."""

from __future__ import annotations

import errno
import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

LOOPBACK = ("127.0.0.1", "::1")
NO_SUCH_ADDRESS = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def listen(host: str, port: int, *, is_proxied: bool) -> list[socket.socket]:
    """Listen on an address, or on both loopback addresses for `localhost`.

    An address that cannot be used raises `ValueError` with what would do. Both addresses are taken,
    because a program that held the other one would answer for `localhost` in half of the browsers.
    """
    if host == "localhost":
        opened = _first(port)
        try:
            return [opened, *_second(port)]
        except ValueError:
            opened.close()
            raise
    address = _address(host)
    if not address.is_loopback and not is_proxied:
        raise ValueError(
            f"--host {host} would let others in, and the UI has no authentication: put a proxy that"
            " authenticates in front of it and name it with --allowed-host, or use 127.0.0.1"
        )
    return [_open(address, port)]


def _first(port: int) -> socket.socket:
    return _open(IPv4Address(LOOPBACK[0]), port)


def _second(port: int) -> list[socket.socket]:
    """Listen on the loopback address of IPv6, if this machine has one."""
    try:
        return [_open(IPv6Address(LOOPBACK[1]), port)]
    except ValueError as error:
        if isinstance(error.__cause__, OSError) and error.__cause__.errno in NO_SUCH_ADDRESS:
            return []
        raise


def _address(host: str) -> IPv4Address | IPv6Address:
    try:
        return ip_address(host)
    except ValueError as error:
        raise ValueError(
            f"--host {host!r} is not an address: write 127.0.0.1, ::1 or localhost"
        ) from error


def _open(address: IPv4Address | IPv6Address, port: int) -> socket.socket:
    family = socket.AF_INET6 if address.version == 6 else socket.AF_INET  # noqa: PLR2004
    try:
        return socket.create_server((str(address), port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise ValueError(
                f"port {port} is in use on {address}: stop what uses it, or take another port with"
                f" --port, such as {port + 1} (make ui PORT={port + 1})"
            ) from error
        raise ValueError(f"cannot listen on {address} port {port}: {error.strerror}") from error

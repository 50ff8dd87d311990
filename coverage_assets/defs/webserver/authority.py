"""Hosts and origins as requests name them, parsed strictly: what is not well-formed is nobody's.

Only the forms that browsers send are understood. A trailing dot, a zone, user information, an empty
port, a port with a leading zero or an abbreviated address is none of them.
"""

from __future__ import annotations

import re
from ipaddress import AddressValueError, IPv4Address, IPv4Network, IPv6Address
from typing import NamedTuple

PORTS = {"http": 80, "https": 443}
LOOPBACK = IPv4Network("127.0.0.0/8")
_LABEL = r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_AUTHORITY = re.compile(
    rf"(?P<host>{_LABEL}(\.{_LABEL})*|\[[0-9a-f:.]+\])(:(?P<port>[1-9][0-9]{{0,4}}))?"
)
_MAX_LENGTH = 300
_MAX_PORT = 65_535


class Authority(NamedTuple):
    """A host in lower case, IPv6 in brackets and compressed, and the port if one is written."""

    host: str
    port: int | None = None

    @property
    def is_loopback(self) -> bool:
        """Return whether every browser takes the host to be this machine, without asking DNS."""
        if self.host in {"localhost", "[::1]"}:
            return True
        try:
            return IPv4Address(self.host) in LOOPBACK
        except AddressValueError:
            return False


class PageOrigin(NamedTuple):
    """The scheme, host and port that a page was loaded from; the port is always said."""

    scheme: str
    host: str
    port: int


def parse_authority(text: str) -> Authority | None:
    """Parse `host` or `host:port`; return None if it is anything else."""
    found = _AUTHORITY.fullmatch(text.lower()) if len(text) <= _MAX_LENGTH else None
    if found is None or not text.isascii():
        return None
    host, port = found["host"], int(found["port"]) if found["port"] else None
    if port is not None and port > _MAX_PORT:
        return None
    if host.startswith("["):
        try:
            host = f"[{IPv6Address(host[1:-1]).compressed}]"
        except AddressValueError:
            return None
    return Authority(host, port)


def parse_origin(text: str) -> PageOrigin | None:
    """Parse `http://host` or `https://host:port`; return None if it is anything else."""
    scheme, separator, rest = text.partition("://")
    authority = parse_authority(rest)
    if not separator or scheme not in PORTS or authority is None:
        return None
    return PageOrigin(scheme, authority.host, authority.port or PORTS[scheme])

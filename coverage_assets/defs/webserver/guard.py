"""The guard: middleware that lets through what the UI itself sends, and refuses what others make.

Dagster's webserver answers whoever reaches its port. A page open in the same browser reaches it too:
by images and forms, by sockets, or under a name of its own that resolves to this machine. The guard
refuses these by what browsers say about every request. It does not authenticate: a program on this
machine that sends what the UI sends is let through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverage_assets.defs.webserver.authority import (
    PORTS,
    Authority,
    Origin,
    parse_authority,
    parse_origin,
)
from coverage_assets.defs.webserver.reads import only_reads

READING = {"GET", "HEAD"}
METHODS = {*READING, "POST"}
JSON = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
OWN_SITE = {None, "same-origin", "none"}
OTHER_SITE = {"cross-site", "same-site"}
NOT_PAGES = {"graphql", "notebook", "dagit", "logs", "download_debug"}
"""The first words of paths that answer with something else than a page of the UI."""
ADDED_HEADERS = [
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
SHOWN = 80
NEVER_ACCEPTED = 4403


@dataclass(frozen=True)
class Refusal:
    """What is refused and what would do, for a person to read."""

    text: str
    status: int = 403


class RepeatedHeaderError(ValueError):
    """A header of which there may only be one comes twice, or is not ASCII."""


@dataclass(frozen=True)
class Request:
    """The part of a connection that the guard judges."""

    scope: Scope

    @property
    def path(self) -> str:
        """The path, with escapes resolved as the webserver resolves them."""
        return str(self.scope["path"])

    @property
    def is_socket(self) -> bool:
        """Whether this opens a WebSocket."""
        return bool(self.scope["type"] == "websocket")

    @property
    def method(self) -> str:
        """The HTTP method; sockets are opened with GET."""
        return "GET" if self.is_socket else str(self.scope["method"])

    @property
    def is_graphql(self) -> bool:
        """Whether the path is that of GraphQL, below any prefix."""
        return self.path.rstrip("/").rpartition("/")[2].casefold() == "graphql"

    def header(self, name: str) -> str | None:
        """Return the one value of a header, or None if it is absent."""
        values = [value for key, value in self.scope["headers"] if key.lower() == name.encode()]
        if not values:
            return None
        if len(values) > 1 or not values[0].isascii():
            raise RepeatedHeaderError(name)
        return str(values[0].decode("ascii"))


class Guard:
    """An ASGI application around another one, which only gets what passes every rule."""

    def __init__(self, app: ASGIApp, *, port: int, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._port = port
        self._hosts = frozenset(declared_host(host) for host in hosts)
        self._rules: Sequence[Callable[[Request], Refusal | None]] = (
            self._refuse_host,
            _refuse_path,
            self._refuse_origin,
            _refuse_site,
            _refuse_method,
            _refuse_content,
            _refuse_writing_address,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a connection on, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refusal = self.refusal(scope)
        if refusal is None:
            await self._app(scope, receive, _with_added_headers(send))
        elif scope["type"] == "http":
            await _answer(send, refusal, "http.response")
        elif scope["type"] == "websocket":
            await _deny(scope, send, refusal)

    def refusal(self, scope: Scope) -> Refusal | None:
        """Judge a connection: what is wrong with it, or None."""
        if scope["type"] not in {"http", "websocket"}:
            return Refusal(f"connections of type {shown(scope['type'])}; HTTP and WebSocket are served")
        request = Request(scope)
        try:
            found = (rule(request) for rule in self._rules)
            return next((refusal for refusal in found if refusal is not None), None)
        except RepeatedHeaderError as error:
            return Refusal(
                f"a request whose {error} header is repeated or not ASCII; send it once"
            )

    def _refuse_host(self, request: Request) -> Refusal | None:
        said = request.header("host")
        if said is not None and self._is_served(parse_authority(said)):
            return None
        return Refusal(
            f"requests to {shown(said) if said else 'no host'}: this server is"
            f" http://127.0.0.1:{self._port} and http://localhost:{self._port}. To serve it under"
            " another name, put a proxy that authenticates in front of it and declare that name:"
            " --allowed-host NAME, or COVERAGE_UI_HOSTS"
        )

    def _is_served(self, authority: Authority | None) -> bool:
        if authority is None:
            return False
        if authority.is_loopback:
            return (authority.port or PORTS["http"]) == self._port
        return self._is_declared(authority.host, authority.port)

    def _is_declared(self, host: str, port: int | None) -> bool:
        """Return whether a name is declared: with this port, or without one for the usual ports."""
        usual = port in {None, *PORTS.values(), self._port}
        return Authority(host, port) in self._hosts or (usual and Authority(host) in self._hosts)

    def _refuse_origin(self, request: Request) -> Refusal | None:
        said = request.header("origin")
        if said is None or self._is_own(parse_origin(said), request):
            return None
        return Refusal(
            f"requests of pages from {shown(said)}: only pages that this server serves, under the"
            " address they were opened with, may call it. Open the UI itself, or send requests from"
            " a program, which sends no Origin"
        )

    def _is_own(self, origin: Origin | None, request: Request) -> bool:
        """Return whether an origin is the host that is asked, or that of the declared proxy."""
        host = parse_authority(request.header("host") or "")
        if origin is None or host is None:
            return False
        if origin == Origin("http", host.host, host.port or PORTS["http"]):
            return True
        if Authority(origin.host).is_loopback:
            return False
        return self._is_declared(origin.host, origin.port) or (
            origin.port == PORTS[origin.scheme] and self._is_declared(origin.host, None)
        )


def declared_host(text: str) -> Authority:
    """Parse a host that is declared; a mistake raises `ValueError` with what would do."""
    authority = parse_authority(text)
    if authority is None:
        raise ValueError(
            f"{shown(text)} is not a host: write a name such as coverage.example.org, with :PORT"
            " only if its port is neither 80, 443 nor the one served; no https://, no *"
        )
    return authority


def shown(text: object) -> str:
    """Quote a value that somebody sent, shortened and on one line."""
    quoted = ascii(text)
    return quoted if len(quoted) <= SHOWN else f"{quoted[:SHOWN]}..."


def _refuse_path(request: Request) -> Refusal | None:
    """Refuse paths that routes may take for others: `$` of a pattern matches before a line feed."""
    if request.path.startswith("/") and request.path.isprintable():
        return None
    return Refusal("paths that do not begin with / or have control characters")


def _refuse_site(request: Request) -> Refusal | None:
    """Refuse what another site's page made the browser send, unless a person followed a link."""
    site = request.header("sec-fetch-site")
    if site in OWN_SITE or (site in OTHER_SITE and _is_followed_link(request)):
        return None
    return Refusal(
        f"requests made by other sites (Sec-Fetch-Site: {shown(site)}): links to pages of the UI"
        " can be followed, but nothing can be embedded, fetched or sent from there"
    )


def _is_followed_link(request: Request) -> bool:
    return (
        not request.is_socket
        and request.method == "GET"
        and request.header("sec-fetch-mode") == "navigate"
        and request.header("sec-fetch-dest") == "document"
        and not request.is_graphql
        and request.path.strip("/").partition("/")[0] not in NOT_PAGES
    )


def _refuse_method(request: Request) -> Refusal | None:
    if request.method in METHODS:
        return None
    return Refusal(f"the method {shown(request.method)}: GET, HEAD and POST are served", 405)


def _refuse_content(request: Request) -> Refusal | None:
    """Refuse content that a page of another site may send without asking first."""
    said = request.header("content-type")
    if request.method in READING:
        has_body = said is not None or request.header("transfer-encoding") is not None
        has_body = has_body or request.header("content-length") not in {None, "0"}
        return Refusal("GraphQL in the body of a GET: use POST") if (
            has_body and request.is_graphql
        ) else None
    if said is not None and JSON.fullmatch(said):
        return None
    return Refusal(
        f"POST with Content-Type: {shown(said) if said else 'nothing'}: send JSON, with"
        " Content-Type: application/json"
    )


def _refuse_writing_address(request: Request) -> Refusal | None:
    if not request.is_graphql or request.method not in READING or request.is_socket:
        return None
    if only_reads(request.scope["query_string"]):
        return None
    return Refusal(
        "GraphQL in an address unless it is a query that only reads: send mutations with POST and"
        " Content-Type: application/json, and subscriptions over the WebSocket"
    )


def _with_added_headers(send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", ()), *ADDED_HEADERS]}
        await send(message)

    return add


async def _deny(scope: Scope, send: Send, refusal: Refusal) -> None:
    """Refuse a handshake, with the reason if the server can send one."""
    if "websocket.http.response" in (scope.get("extensions") or {}):
        await _answer(send, refusal, "websocket.http.response")
    else:
        await send({"type": "websocket.close", "code": NEVER_ACCEPTED, "reason": "refused"})


async def _answer(send: Send, refusal: Refusal, kind: str) -> None:
    body = f"Refused: {refusal.text}.\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cache-control", b"no-store"),
        *([(b"allow", b"GET, HEAD, POST")] if refusal.status == 405 else []),
        *ADDED_HEADERS,
    ]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})

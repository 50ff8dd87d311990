"""The guard: middleware that lets through what the UI itself sends, and refuses what others make.

Dagster's webserver answers whoever reaches its port. Any page that is open in the same browser
does: with an image, a form or a socket, or under a name of its own that resolves to this machine.
Browsers say with every request where it comes from, and the guard goes by that. It does not
authenticate: a program on this machine that sends what the UI sends is let through.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coverage_assets.defs.webserver.authority import (
    PORTS,
    Authority,
    PageOrigin,
    parse_authority,
    parse_origin,
)
from coverage_assets.defs.webserver.rules import (
    METHOD_NOT_ALLOWED,
    RULES,
    Refusal,
    RepeatedHeaderError,
    Request,
    Rule,
    shown,
)

ADDED_HEADERS = [
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
NEVER_ACCEPTED = 4403


class Guard:
    """An ASGI application around another one, which only gets what passes every rule."""

    def __init__(self, app: ASGIApp, *, port: int, hosts: Iterable[str] = ()) -> None:
        self._app = app
        self._port = port
        self._hosts = frozenset(declared_host(host) for host in hosts)
        self._rules: Sequence[Rule] = (
            self._refuse_host,
            self._refuse_origin,
            *RULES,
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
            return Refusal(
                f"connections of type {shown(scope['type'])}; HTTP and WebSocket are served"
            )
        request = Request(scope)
        try:
            found = (rule(request) for rule in self._rules)
            return next((refusal for refusal in found if refusal is not None), None)
        except RepeatedHeaderError as error:
            return Refusal(f"a request whose {error} header is repeated or not ASCII; send it once")

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
        """Return whether a host is this machine's with the port served, or a declared one."""
        if authority is None:
            return False
        ports = [authority.port] if authority.port else [*PORTS.values()]
        if authority.is_loopback and self._port == (authority.port or PORTS["http"]):
            return True
        return any(self._is_declared(authority.host, port) for port in ports)

    def _is_declared(self, host: str, port: int) -> bool:
        """Return whether a host is declared: with this port, or without one for the usual."""
        usual = port in {*PORTS.values(), self._port}
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

    def _is_own(self, origin: PageOrigin | None, request: Request) -> bool:
        """Return whether an origin is the host that is asked, or that of the declared proxy."""
        host = parse_authority(request.header("host") or "")
        if origin is None or host is None:
            return False
        own = PageOrigin("http", host.host, host.port or PORTS["http"])
        return origin == own or self._is_declared(origin.host, origin.port)


def declared_host(text: str) -> Authority:
    """Parse a host that is declared; a mistake raises `ValueError` with what would do."""
    authority = parse_authority(text)
    if authority is None:
        raise ValueError(
            f"{shown(text)} is not a host: write a name such as coverage.example.org, with :PORT"
            " only if its port is neither 80, 443 nor the one served; no https://, no *"
        )
    return authority


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
        *([(b"allow", b"GET, HEAD, POST")] if refusal.status == METHOD_NOT_ALLOWED else []),
        *ADDED_HEADERS,
    ]
    await send({"type": f"{kind}.start", "status": refusal.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body})

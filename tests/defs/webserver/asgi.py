"""An application that notes what reaches it, and requests to it as a server would pass them on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from coverage_assets.defs.webserver.guard import Guard

PORT = 3000
OWN = "http://127.0.0.1:3000"
JSON = "application/json"
Headers = Iterable[tuple[str, str]]


@dataclass
class App:
    """What is guarded: it answers everything."""

    reached: list[Scope] = field(default_factory=list)

    async def __call__(self, scope: Scope, _receive: Receive, send: Send) -> None:
        self.reached.append(scope)
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"the app"})
        elif scope["type"] == "websocket":
            await send({"type": "websocket.accept"})


@dataclass(frozen=True)
class Answer:
    """What came back, and whether the application saw the request."""

    reached: bool
    sent: list[dict[str, Any]]

    @property
    def status(self) -> int:
        return int(self.sent[0].get("status", 0))

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    @property
    def headers(self) -> dict[str, str]:
        return {key.decode(): value.decode() for key, value in self.sent[0]["headers"]}


def scope_of(kind: str, target: str, headers: Headers, **more: Any) -> Scope:
    path, _, query = target.partition("?")
    return {
        "type": kind,
        "path": unquote(path),
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.lower().encode(), value.encode("utf-8")) for name, value in headers],
        "root_path": "",
        **more,
    }


def pass_on(scope: Scope, *, hosts: Iterable[str] = (), port: int = PORT) -> Answer:
    app, sent = App(), []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    asyncio.run(Guard(app, port=port, hosts=hosts)(scope, receive, send))
    return Answer(bool(app.reached), sent)


def ask(
    method: str,
    target: str,
    headers: Headers = (),
    *,
    host: str | None = "127.0.0.1:3000",
    hosts: Iterable[str] = (),
    port: int = PORT,
) -> Answer:
    """Send an HTTP request; `host=None` leaves the Host header out."""
    named = [("host", host)] if host is not None else []
    scope = scope_of("http", target, [*named, *headers], method=method)
    return pass_on(scope, hosts=hosts, port=port)


def open_socket(
    headers: Headers = (),
    *,
    host: str = "127.0.0.1:3000",
    hosts: Iterable[str] = (),
    can_say_why: bool = True,
) -> Answer:
    """Open a WebSocket to GraphQL, at a server that can or cannot answer with a reason."""
    extensions: Scope = {"websocket.http.response": {}} if can_say_why else {}
    scope = scope_of("websocket", "/graphql", [("host", host), *headers], extensions=extensions)
    return pass_on(scope, hosts=hosts)

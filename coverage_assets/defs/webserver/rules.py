"""The rules that hold whatever is served: what a request may be, and who may have made it.

A rule judges a request and gives a refusal, or None. What is malformed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.types import Scope

from coverage_assets.defs.webserver.reads import only_reads

FORBIDDEN = 403
METHOD_NOT_ALLOWED = 405
READING = {"GET", "HEAD"}
METHODS = {*READING, "POST"}
JSON = re.compile(r'application/json(\s*;\s*charset="?utf-8"?)?', re.IGNORECASE)
OWN_SITE = {None, "same-origin", "none"}
OTHER_SITE = {"cross-site", "same-site"}
NOT_PAGES = {"graphql", "notebook", "dagit", "logs", "download_debug"}
"""The first words of paths that answer with something else than a page of the UI."""
SHOWN = 80


@dataclass(frozen=True)
class Refusal:
    """What is refused and what would do, for a person to read."""

    text: str
    status: int = FORBIDDEN


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


Rule = Callable[[Request], Refusal | None]


def shown(text: object) -> str:
    """Quote a value that somebody sent, shortened and on one line."""
    quoted = ascii(text)
    return quoted if len(quoted) <= SHOWN else f"{quoted[:SHOWN]}..."


def refuse_path(request: Request) -> Refusal | None:
    """Refuse paths that routes may take for others: `$` of a pattern matches before a line feed."""
    if request.path.startswith("/") and request.path.isprintable():
        return None
    return Refusal("paths that do not begin with / or have control characters")


def refuse_site(request: Request) -> Refusal | None:
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


def refuse_method(request: Request) -> Refusal | None:
    """Refuse what neither the UI nor its pages use."""
    if request.method in METHODS:
        return None
    return Refusal(
        f"the method {shown(request.method)}: GET, HEAD and POST are served", METHOD_NOT_ALLOWED
    )


def refuse_content(request: Request) -> Refusal | None:
    """Refuse content that a page of another site may send without asking first."""
    said = request.header("content-type")
    if request.method in READING:
        has_body = said is not None or request.header("transfer-encoding") is not None
        has_body = has_body or request.header("content-length") not in {None, "0"}
        return (
            Refusal("GraphQL in the body of a GET: use POST")
            if (has_body and request.is_graphql)
            else None
        )
    if said is not None and JSON.fullmatch(said):
        return None
    return Refusal(
        f"POST with Content-Type: {shown(said) if said else 'nothing'}: send JSON, with"
        " Content-Type: application/json"
    )


def refuse_writing_address(request: Request) -> Refusal | None:
    """Refuse an address that starts something: an image or a link of another page would do."""
    if not request.is_graphql or request.method not in READING or request.is_socket:
        return None
    if only_reads(request.scope["query_string"]):
        return None
    return Refusal(
        "GraphQL in an address unless it is a query that only reads: send mutations with POST and"
        " Content-Type: application/json, and subscriptions over the WebSocket"
    )


RULES: Sequence[Rule] = (
    refuse_path,
    refuse_site,
    refuse_method,
    refuse_content,
    refuse_writing_address,
)

"""A server on this machine that answers as S3 does, and counts what it is asked."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "nobody",
    "AWS_SECRET_ACCESS_KEY": "nothing",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}


@dataclass
class S3Server:
    """The address of the server, and the method and path of each request so far."""

    url: str
    requests: list[str] = field(default_factory=list)
    hold: Callable[[str], object] = str
    """Called with each request before it is answered, in a thread of its own; it may wait."""

    def count(self, act: Callable[[], object]) -> int:
        """Return how many requests an act makes."""
        before = len(self.requests)
        act()
        return len(self.requests) - before


@contextmanager
def serve() -> Iterator[S3Server]:
    """Serve on a free port of the loopback, and point everything that asks for S3 to it."""
    pytest.importorskip("moto", reason="needs requirements-s3.txt")
    s3fs = pytest.importorskip("s3fs", reason="needs requirements-s3.txt")
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    application = DomainDispatcherApplication(create_backend_app)
    found = S3Server("")

    def counted(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        found.requests.append(request)
        found.hold(request)
        return application(environ, start)

    server = make_server("127.0.0.1", 0, counted, threaded=True)
    found.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WSGIRequestHandler, "log", lambda *_, **__: None)
        for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": found.url}.items():
            patch.setenv(name, value)
        s3fs.S3FileSystem.clear_instance_cache()
        _forget_everything(found.url)
        s3fs.S3FileSystem().mkdir("bucket")
        yield found
    s3fs.S3FileSystem.clear_instance_cache()
    server.shutdown()
    thread.join()


def _forget_everything(url: str) -> None:
    """Empty the server: what it holds outlives it, since its state belongs to the process."""
    with urllib.request.urlopen(urllib.request.Request(f"{url}/moto-api/reset", method="POST")):
        pass

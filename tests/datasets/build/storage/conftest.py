from __future__ import annotations

import uuid
from collections.abc import Iterator

import fsspec
import pytest


@pytest.fixture
def base() -> Iterator[str]:
    """A URL of an object store in the memory of this process."""
    yield f"memory://{uuid.uuid4().hex}/artifacts"
    fsspec.filesystem("memory").store.clear()

"""The head that every declared conversation file shares."""

from __future__ import annotations

from typing import Literal

from coverage_assets.foundation.validation import DeclaredModel, Version


class DeclaredFile(DeclaredModel):
    """The head of every declared file."""

    schema_version: Literal[1]
    """The version of the file's format."""
    version: Version
    """The version of the file's content."""

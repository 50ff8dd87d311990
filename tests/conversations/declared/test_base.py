"""Every file states the version of its format and of its content."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.base import DeclaredFile


@pytest.mark.parametrize(
    "head",
    [
        {},
        {"schema_version": 2, "version": "1.0.0"},
        {"schema_version": 1},
        {"schema_version": 1, "version": "1.0"},
    ],
)
def test_a_file_without_its_versions_is_refused(head: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        DeclaredFile.model_validate(head)

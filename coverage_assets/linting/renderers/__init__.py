"""Renders findings for people, for programs, and beside a change on GitHub.

A renderer takes findings and returns text. It decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from coverage_assets.linting.findings import Finding
from coverage_assets.linting.renderers import github, json, text

RENDERERS: Mapping[str, Callable[[Sequence[Finding]], str]] = {
    "text": text.render,
    "json": json.render,
    "github": github.render,
}
"""The function that renders findings, by the name of the format."""

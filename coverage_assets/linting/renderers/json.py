"""Renders findings for programs, as a JSON list."""

from __future__ import annotations

import json
from collections.abc import Sequence

from coverage_assets.linting.findings import Finding


def render(findings: Sequence[Finding]) -> str:
    """Render the findings as a JSON list, ended by a line break."""
    return json.dumps([finding.as_dict() for finding in findings], indent=2) + "\n"

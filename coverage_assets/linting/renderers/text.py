"""Renders findings for people: one line each, with witness and suggestion indented below.

Text from files is stripped of control and formatting characters, so that it cannot steer a
terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from coverage_assets.linting.findings import Finding, Scenario


def render(findings: Sequence[Finding]) -> str:
    """Render the findings, each line ended by a line break."""
    return "".join(f"{line}\n" for finding in findings for line in _lines(finding))


def plain(words: str) -> str:
    """Return the text on one line, without controls, formatting and lone surrogates."""
    spaced = " ".join(words.split())
    return "".join(
        character for character in spaced if not unicodedata.category(character).startswith("C")
    )


def _lines(finding: Finding) -> Iterator[str]:
    where = f"{plain(finding.path)}:{finding.line}:{finding.column}"
    yield f"{where}: {finding.level}[{finding.code}] {plain(finding.message)}"
    if finding.witness is not None:
        yield f"    for example {plain(_scenario_text(finding.witness))}"
    if finding.suggestion is not None:
        yield f"    {plain(finding.suggestion)}"


def _scenario_text(witness: Scenario) -> str:
    values = {"domain": witness["domain"], "behavior": witness["behavior"], **witness["bins"]}
    listed = ", ".join(f"{name}={value}" for name, value in values.items())
    return f"{witness['scenario_id']}: {listed}"

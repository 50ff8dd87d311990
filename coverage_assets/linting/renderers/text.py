"""Findings for people: one line each, with the witness and the suggestion indented below.

What comes from files is shown without control and formatting characters, so that it cannot steer a terminal.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from coverage_assets.linting.findings import Finding, Scenario


def render(findings: Sequence[Finding]) -> str:
    """The findings, each ended by a line break."""
    return "".join(f"{line}\n" for finding in findings for line in _lines(finding))


def plain(words: str) -> str:
    """The text on one line, without characters that are not shown: controls, formatting, halves of pairs."""
    spaced = " ".join(words.split())
    return "".join(
        character for character in spaced if not unicodedata.category(character).startswith("C")
    )


def _lines(finding: Finding) -> Iterator[str]:
    where = f"{plain(finding.path)}:{finding.line}:{finding.column}"
    yield f"{where}: {finding.level}[{finding.code}] {plain(finding.message)}"
    if finding.witness is not None:
        yield f"    for example {plain(_shown(finding.witness))}"
    if finding.suggestion is not None:
        yield f"    {plain(finding.suggestion)}"


def _shown(witness: Scenario) -> str:
    values = {"domain": witness["domain"], "behavior": witness["behavior"], **witness["bins"]}
    return f"{witness['scenario_id']}: {', '.join(f'{name}={value}' for name, value in values.items())}"

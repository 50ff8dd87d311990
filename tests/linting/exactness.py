"""Findings on declared verticals, to compare with those of the slow linter."""

from __future__ import annotations

from hypothesis import settings

from coverage_assets.linting import Finding, lint
from tests.declaring import Declared, vertical_of
from tests.linting.inline import TODAY

FEW = settings(max_examples=25)


class LintResult:
    """The findings on a declared vertical, by code."""

    def __init__(self, declared: tuple[Declared, Declared]) -> None:
        self.findings = lint(vertical_of(*declared), today=TODAY)

    def of(self, code: str) -> list[Finding]:
        return [finding for finding in self.findings if finding.code == code]

    def rules(self, code: str) -> set[int]:
        return {number(finding.rule) for finding in self.of(code)}

    def pairs(self, code: str) -> set[tuple[int, int]]:
        return {(number(finding.rule), number(finding.covered_by[0])) for finding in self.of(code)}


def number(rule: str | None) -> int:
    return int(str(rule)[1:])


def numbers(ids: tuple[str, ...]) -> set[int]:
    return {number(rule) for rule in ids}

"""Inspecting a vertical: run every check, then leave out what the files' own comments silence.

`lint` takes a vertical that could be read; `lint_folder` also takes one that could not, and says why. Neither reads the
clock: the caller says which day it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path

from coverage_assets.errors import ConfigError, Problem
from coverage_assets.foundation.yaml_document import Document, Position
from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.linting.checks.metadata import ambiguous_in
from coverage_assets.linting.codes import CODES, Code
from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Finding, Remark
from coverage_assets.linting.ignores import read_ignores, silence
from coverage_assets.taxonomy.loader import EXCLUSIONS_FILE, TAXONOMY_FILE, read_vertical
from coverage_assets.taxonomy.vertical import Vertical


def lint(vertical: Vertical, *, today: dt.date, errors_only: bool = False) -> list[Finding]:
    """Everything that is wrong or odd about a vertical, in reading order.

    Who asks for errors only does not wait for what can find nothing worse than a warning.
    """
    return inspect(LintContext(vertical, today), errors_only=errors_only)


def inspect(survey: LintContext, *, errors_only: bool = False) -> list[Finding]:
    """What `lint` finds; who asks again with the same survey does not wait for what was worked out before."""
    vertical = survey.vertical
    codes = [code for code in CODES.values() if code.level == "error" or not errors_only]
    found = [
        Finding.of(remark, code.name, code.level) for code in codes for remark in _run(code, survey)
    ]
    ran = {code.name for code in codes if survey.whole or not code.together}
    ignores = read_ignores((vertical.taxonomy_document, vertical.exclusions_document))
    every = sorted([*_refused(vertical.problems), *silence(found, ignores, ran)])
    return [finding for finding in every if finding.level == "error" or not errors_only]


def lint_folder(config: Path, name: str, *, today: dt.date) -> list[Finding]:
    """The same for a vertical's folder; what cannot be read is a finding too. An unknown folder is an `InputError`."""
    try:
        vertical = read_vertical(config, name)
    except ConfigError as error:
        return _lint_broken(config / name, error.problems)
    return lint(vertical, today=today)


def _lint_broken(folder: Path, problems: Iterable[Problem]) -> list[Finding]:
    """What can be said when the files make no vertical: why not, and what is odd about each file by itself."""
    documents: list[Document] = []
    refused = set(problems)
    for path in (folder / TAXONOMY_FILE, folder / EXCLUSIONS_FILE):
        try:
            documents.extend([read_yaml(path)] if path.exists() else [])
        except ConfigError as error:
            refused.update(error.problems)
    code = CODES["ambiguous-yaml-scalar"]
    found = [Finding.of(remark, code.name, code.level) for remark in ambiguous_in(documents)]
    return sorted([*_refused(refused), *silence(found, read_ignores(documents), {code.name})])


def _run(code: Code, survey: LintContext) -> Iterator[Remark]:
    for check in (*code.checks, *(code.together if survey.whole else ())):
        yield from check(survey)


def _refused(problems: Iterable[Problem]) -> Iterator[Finding]:
    for problem in problems:
        place = Position(problem.line, problem.column)
        remark = Remark(
            problem.path, place, problem.message, problem.rule, suggestion=problem.suggestion
        )
        yield Finding.of(remark, problem.code, CODES[problem.code].level)

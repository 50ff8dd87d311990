"""Runs every check on a vertical and drops the findings that comments in the files silence.

`lint` takes a vertical that was loaded. `lint_folder` also takes one that cannot be loaded, and
says why. Neither reads the clock: the caller says which day it is.
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
    """Return everything that is wrong or odd about a vertical, in reading order.

    With `errors_only`, checks that find nothing worse than a warning do not run.
    """
    return inspect(LintContext(vertical, today), errors_only=errors_only)


def inspect(context: LintContext, *, errors_only: bool = False) -> list[Finding]:
    """Return what `lint` finds; a context that is used again keeps what was computed."""
    vertical = context.vertical
    codes = [code for code in CODES.values() if code.level == "error" or not errors_only]
    found = [
        Finding.of(remark, code.name, code.level)
        for code in codes
        for remark in _run(code, context)
    ]
    ran = {code.name for code in codes if context.all_names_known or not code.joint_checks}
    ignores = read_ignores((vertical.taxonomy_document, vertical.exclusions_document))
    every = sorted([*_refused(vertical.problems), *silence(found, ignores, ran)])
    return [finding for finding in every if finding.level == "error" or not errors_only]


def lint_folder(config: Path, name: str, *, today: dt.date) -> list[Finding]:
    """Lint a vertical's folder; a file that cannot be read is a finding.

    An unknown folder is an `InputError`.
    """
    try:
        vertical = read_vertical(config, name)
    except ConfigError as error:
        return _lint_broken(config / name, error.problems)
    return lint(vertical, today=today)


def _lint_broken(folder: Path, problems: Iterable[Problem]) -> list[Finding]:
    """Return why the files make no vertical, and what is odd about each file by itself."""
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


def _run(code: Code, context: LintContext) -> Iterator[Remark]:
    for check in (*code.checks, *(code.joint_checks if context.all_names_known else ())):
        yield from check(context)


def _refused(problems: Iterable[Problem]) -> Iterator[Finding]:
    for problem in problems:
        place = Position(problem.line, problem.column)
        remark = Remark(
            problem.path, place, problem.message, problem.rule, suggestion=problem.suggestion
        )
        yield Finding.of(remark, problem.code, CODES[problem.code].level)

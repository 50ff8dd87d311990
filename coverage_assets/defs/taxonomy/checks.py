"""Checks of the taxonomy and the rules; the linter is one of them."""

from collections.abc import Sequence

import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, check_schema
from coverage_assets.defs.metadata import preview
from coverage_assets.defs.taxonomy.wanted import RULES, TAXONOMY
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.taxonomy.schema import EXCLUSION_RULES
from coverage_assets.taxonomy.schema import TAXONOMY as TAXONOMY_MODEL
from resources.namespace import Namespace

MAX_SHOWN = 50


def taxonomy_is_as_declared(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Check the stored taxonomy against its model."""
    return check_schema(namespace.store.read(TAXONOMY), TAXONOMY_MODEL)


def exclusion_rules_are_as_declared(
    namespace: Namespace, _parts: Sequence[PartKey]
) -> CheckOutcome:
    """Check the stored rules against their model."""
    return check_schema(namespace.store.read(RULES), EXCLUSION_RULES)


def rules_have_no_lint_errors(namespace: Namespace, _parts: Sequence[PartKey]) -> CheckOutcome:
    """Lint the declared rules; warnings and notes are shown but do not fail."""
    findings = namespace.declarations.lint_findings()
    counts = {
        level: sum(found.level == level for found in findings)
        for level in ("error", "warning", "note")
    }
    rows = [
        (f"{found.path}:{found.line}", found.level, found.code, found.message) for found in findings
    ]
    shown = pl.DataFrame(rows, schema=["place", "level", "code", "message"], orient="row")
    return CheckOutcome(
        passed=not counts["error"], metadata={**counts, "findings": preview(shown, MAX_SHOWN)}
    )


CHECKS = {
    TAXONOMY: [
        Check(
            taxonomy_is_as_declared,
            "The table has the declared columns and values. "
            "A failure is a bug of the loader: report it.",
        )
    ],
    RULES: [
        Check(
            exclusion_rules_are_as_declared,
            "The table has the declared columns and values. "
            "A failure is a bug of the loader: report it.",
        ),
        Check(
            rules_have_no_lint_errors,
            "The linter finds no error in the rules. "
            "If it does, `coverage-assets lint` tells where, and what would do.",
            mended_by="coverage-assets lint",
        ),
    ],
}

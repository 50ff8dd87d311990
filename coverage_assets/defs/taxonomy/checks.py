"""Checks of the taxonomy and the rules; the linter is one of them."""

import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome, check_schema
from coverage_assets.defs.metadata import preview
from coverage_assets.taxonomy.schema import EXCLUSION_RULES, TAXONOMY
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MAX_SHOWN = 50


def taxonomy_is_as_declared(_declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Check the stored taxonomy against its model."""
    return check_schema(artifacts.store().read("taxonomy"), TAXONOMY)


def exclusion_rules_are_as_declared(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Check the stored rules against their model."""
    return check_schema(artifacts.store().read("exclusion_rules"), EXCLUSION_RULES)


def rules_have_no_lint_errors(declarations: VerticalConfig, _artifacts: Artifacts) -> CheckOutcome:
    """Lint the declared rules; warnings and notes are shown but do not fail."""
    findings = declarations.lint_findings()
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
    "taxonomy": [
        Check(
            taxonomy_is_as_declared,
            "The table has the declared columns and values. "
            "A failure is a bug of the loader: report it.",
        )
    ],
    "exclusion_rules": [
        Check(
            exclusion_rules_are_as_declared,
            "The table has the declared columns and values. "
            "A failure is a bug of the loader: report it.",
        ),
        Check(
            rules_have_no_lint_errors,
            "The linter finds no error in the rules. "
            "If it does, `coverage-assets lint` tells where, and what would do.",
        ),
    ],
}

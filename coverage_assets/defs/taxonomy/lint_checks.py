"""The linter as an asset check on the exclusion rules."""

import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome
from coverage_assets.defs.metadata import preview
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MAX_SHOWN = 50


def rules_have_no_lint_errors(declarations: VerticalConfig, _artifacts: Artifacts) -> CheckOutcome:
    """The linter finds no error in the rules. If it does, `coverage-assets lint` tells where, and what would do."""
    findings = declarations.findings()
    counts = {
        level: sum(found.level == level for found in findings)
        for level in ("error", "warning", "note")
    }
    rows = [
        (f"{found.path}:{found.line}", found.level, found.code, found.message) for found in findings
    ]
    shown = pl.DataFrame(rows, schema=["place", "level", "code", "message"], orient="row")
    return CheckOutcome(
        passed=not counts["error"], shown={**counts, "findings": preview(shown, MAX_SHOWN)}
    )


CHECKS = {"exclusion_rules": [Check(rules_have_no_lint_errors)]}

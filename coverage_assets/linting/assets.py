"""The linter as an asset check on the exclusion rules."""

import dagster as dg
import polars as pl

from coverage_assets.presentation import Metadata, preview
from resources.vertical_config import VerticalConfig

RULES = "exclusion_rules"
MAX_SHOWN = 50


@dg.asset_check(asset=RULES, blocking=True)
def rules_have_no_lint_errors(declarations: VerticalConfig) -> dg.AssetCheckResult:
    """The linter finds no error in the rules. If it does, `coverage-assets lint` tells where, and what would do."""
    findings = declarations.findings()
    counts = {level: sum(found.level == level for found in findings) for level in ("error", "warning", "note")}
    shown = [
        {"place": f"{found.path}:{found.line}", "level": found.level, "code": found.code, "message": found.message}
        for found in findings
    ]
    metadata: Metadata = {**counts, "findings": preview(pl.DataFrame(shown, infer_schema_length=None), MAX_SHOWN)}
    return dg.AssetCheckResult(passed=not counts["error"], metadata=metadata)


CHECKS = [rules_have_no_lint_errors]

"""Lints exclusion rules: findings with a place, a witness and a way to fix them.

This package reports what is odd about a vertical. It changes nothing, reads no clock and does not
guess: every finding about sets of scenarios is decided exactly, on the whole grid.
"""

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Finding
from coverage_assets.linting.runner import inspect, lint, lint_folder

__all__ = ["Finding", "LintContext", "inspect", "lint", "lint_folder"]

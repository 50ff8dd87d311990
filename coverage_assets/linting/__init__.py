"""Whether exclusion rules mean what their authors think: findings with a place, a witness and a way to mend them.

This room looks at a vertical and says what is odd; it refuses to change anything, to read the clock and to guess: every
finding about sets of scenarios is decided exactly, on the whole grid.
"""

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Finding
from coverage_assets.linting.runner import inspect, lint, lint_folder

__all__ = ["Finding", "LintContext", "inspect", "lint", "lint_folder"]

"""The input of the checks: a vertical, and what is computed about it once, on first use."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from coverage_assets.foundation.yaml_document import KeyPath, Position
from coverage_assets.linting.coverage_gaps import CoverageGaps
from coverage_assets.linting.findings import Remark, Scenario
from coverage_assets.linting.relations import Relations
from coverage_assets.linting.row_masks import scenario
from coverage_assets.linting.rule_effects import Outcome
from coverage_assets.linting.rule_order import RuleReorderings
from coverage_assets.linting.yaml_spans import entry_at, entry_spans
from coverage_assets.scenarios.grid import Grid
from coverage_assets.taxonomy.vertical import BoundRule, Vertical

UNBOUND = frozenset({"unknown-dimension", "unknown-value", "empty-set"})


@dataclass(frozen=True, eq=False)
class LintContext:
    """A vertical to lint, on a given day."""

    vertical: Vertical
    today: dt.date

    @cached_property
    def all_names_known(self) -> bool:
        """Whether all names in rules and waivers are known, so that joint effects are defined."""
        return not any(problem.code in UNBOUND for problem in self.vertical.problems)

    @cached_property
    def rules(self) -> tuple[BoundRule, ...]:
        """The rules whose names are all known; what the others match is undefined."""
        spans = entry_spans(self.vertical.exclusions_document)
        entries = [
            entry_at(spans, (problem.line, problem.column))
            for problem in self.vertical.problems
            if problem.code in UNBOUND
        ]
        broken = {entry.number for entry in entries if entry and entry.section == "rules"}
        return tuple(bound for bound in self.vertical.rules if bound.number not in broken)

    @cached_property
    def grid(self) -> Grid:
        """All raw scenarios."""
        return Grid.of(self.vertical.taxonomy)

    @cached_property
    def relations(self) -> Relations:
        """How the sets of scenarios that the rules match relate to each other."""
        return Relations.of(self.grid, self.rules, len(self.vertical.rules))

    @cached_property
    def outcome(self) -> Outcome:
        """What the rules remove in file order."""
        return Outcome.of(self.vertical, self.relations)

    @cached_property
    def reorderings(self) -> RuleReorderings:
        """What the rules would keep in other orders."""
        return RuleReorderings(self.outcome)

    @cached_property
    def coverage_gaps(self) -> CoverageGaps:
        """The cells and groups of which nothing is kept."""
        return CoverageGaps.of(self.vertical, self.outcome.tally)

    @cached_property
    def containers(self) -> dict[int, list[BoundRule]]:
        """By the number of an `exclude` rule, the other ones that each cover its whole set."""
        found = {
            bound.number: self.relations.containers(bound) for bound in self.relations.excludes
        }
        return {number: others for number, others in found.items() if others}

    @cached_property
    def covers(self) -> dict[int, list[BoundRule]]:
        """By the number of an `exclude` rule that no single other covers, those that do jointly."""
        candidates = [
            bound for bound in self.relations.excludes if bound.number not in self.containers
        ]
        found = {bound.number: self.relations.cover(bound) for bound in candidates}
        return {number: others for number, others in found.items() if others}

    @cached_property
    def _witnesses(self) -> dict[int, Scenario]:
        return {}

    def witness(self, row: int) -> Scenario:
        """Return the scenario with this row number, as people see it."""
        if row not in self._witnesses:
            self._witnesses[row] = scenario(self.grid, row)
        return self._witnesses[row]

    def place(self, *keys: str | int) -> Position:
        """Return a place in the file of exclusions."""
        return self.vertical.exclusions_document.place(*keys)

    def about(
        self,
        bound: BoundRule,
        message: str,
        suggestion: str | None = None,
        *,
        at: KeyPath = (),
        row: int | None = None,
        others: tuple[BoundRule, ...] | list[BoundRule] = (),
    ) -> Remark:
        """Build a remark about a rule, at its start or at its key `at`; `row` is the witness."""
        return Remark(
            path=self.vertical.exclusions_document.path,
            place=self.place("rules", bound.number, *at),
            message=message,
            rule=bound.id,
            witness=None if row is None else self.witness(row),
            covered_by=tuple(other.id for other in others),
            suggestion=suggestion,
        )

    def about_waiver(
        self, number: int, message: str, suggestion: str, *, at: KeyPath = ()
    ) -> Remark:
        """Build a remark about a waiver."""
        path = self.vertical.exclusions_document.path
        return Remark(path, self.place("waivers", number, *at), message, suggestion=suggestion)

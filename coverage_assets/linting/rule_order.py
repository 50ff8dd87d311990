"""Decides exactly whether the order of two rules matters.

Whether a scenario is kept follows from what each cap keeps: it is kept if no `exclude` rule matches
it and every cap that matches it keeps it. So two orders are compared by deciding again the caps
whose candidates the move can change, and looking at the rows that those caps decide differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from coverage_assets.linting.cap_candidates import CapCandidates
from coverage_assets.linting.row_masks import PickedRows
from coverage_assets.linting.rule_effects import Outcome, choose, decide
from coverage_assets.scenarios.grid import Index, Mask
from coverage_assets.taxonomy.vertical import BoundRule

MAX_CELLS = 1 << 28
MAX_CHOICES = 1 << 10


@dataclass(eq=False)
class RuleReorderings:
    """Tries other orders of a vertical's rules. Caps too large for memory are streamed."""

    outcome: Outcome
    cells_left: int = MAX_CELLS
    candidates_by_cap: dict[int, CapCandidates | None] = field(default_factory=dict)
    usual: dict[int, Mask] = field(default_factory=dict)
    chosen: dict[tuple[int, bytes], Index] = field(default_factory=dict)

    def changed_row(self, earlier: BoundRule, later: BoundRule) -> int | None:
        """Return a row that is kept differently if `later` moves to just before `earlier`."""
        if not self.outcome.relations.overlap(earlier, later) or not self._can_matter(
            earlier, later
        ):
            return None
        rules = self.outcome.vertical.rules
        start, end = earlier.number, later.number
        order = [*rules[:start], later, *rules[start:end], *rules[end + 1 :]]
        changed: dict[int, Index] = {}
        for place in range(start, len(order)):
            bound = order[place]
            if bound.rule.limit is None or not self._in_reach(
                bound, place, earlier, later, changed
            ):
                continue
            kept = self._decide(bound, order[:place], changed)
            if not np.array_equal(kept, self.outcome.kept_by_cap[bound.number]):
                changed[bound.number] = kept
        return self._first_difference(changed) if changed else None

    @cached_property
    def _candidates_shared(self) -> Index:
        """The number of each cap's candidates (first index) that each rule (second) matches."""
        shared = self.outcome.charged.copy()
        for cap in self.outcome.relations.caps:
            kept = self.outcome.kept_by_cap[cap.number]
            rows = PickedRows(self.outcome.relations.grid, kept)
            for other in self.outcome.vertical.rules:
                if self.outcome.relations.overlap(cap, other):
                    shared[cap.number, other.number] += rows.mask(other.predicate).sum()
        return shared

    def _can_matter(self, earlier: BoundRule, later: BoundRule) -> bool:
        """Return whether the move can change what a cap keeps, with a row to show it."""
        caps = [cap.number for cap in self.outcome.relations.caps if cap.number >= earlier.number]
        if not self.outcome.relations.free[caps].any():
            return False
        passed = self.outcome.vertical.rules[earlier.number : later.number]
        if later.rule.limit is None:
            return any(
                bound.rule.limit
                and self.outcome.removed(bound)
                and self._candidates_shared[bound.number, later.number]
                for bound in passed
            )
        charged = self.outcome.charged
        return any(
            charged[bound.number, later.number] or charged[later.number, bound.number]
            for bound in passed
        )

    def _in_reach(
        self,
        cap: BoundRule,
        place: int,
        earlier: BoundRule,
        later: BoundRule,
        changed: Mapping[int, Index],
    ) -> bool:
        """Return whether a cap at `place` of the new order can have other candidates."""
        if cap == later or any(
            self.outcome.relations.overlaps[number, cap.number] for number in changed
        ):
            return True
        if not earlier.number < place <= later.number:
            return False
        if later.rule.limit is None:
            return bool(self._candidates_shared[cap.number, later.number])
        return bool(self.outcome.charged[later.number, cap.number])

    def _decide(
        self, cap: BoundRule, before: Sequence[BoundRule], changed: Mapping[int, Index]
    ) -> Index:
        vertical, relations = self.outcome.vertical, self.outcome.relations
        held = self._candidates_of(cap)
        if held is None:
            kept_by_cap = {**self.outcome.kept_by_cap, **changed}
            return decide(vertical, relations, cap, before, kept_by_cap)
        candidates = held.candidates(before, changed)
        if np.array_equal(candidates, self.usual[cap.number]):
            return self.outcome.kept_by_cap[cap.number]
        key = (cap.number, hashlib.sha256(candidates.tobytes()).digest())
        if key not in self.chosen:
            if len(self.chosen) >= MAX_CHOICES:
                del self.chosen[next(iter(self.chosen))]
            rows = PickedRows(relations.grid, held.rows.numbers[candidates])
            self.chosen[key] = choose(vertical, cap, rows)
        return self.chosen[key]

    def _candidates_of(self, cap: BoundRule) -> CapCandidates | None:
        """Return the candidates of a cap from memory; None if they do not fit there."""
        if cap.number not in self.candidates_by_cap:
            self.candidates_by_cap[cap.number] = self._load_candidates(cap)
        return self.candidates_by_cap[cap.number]

    def _load_candidates(self, cap: BoundRule) -> CapCandidates | None:
        relations = self.outcome.relations
        cells = relations.size(cap) * int((relations.overlaps[cap.number] > 0).sum())
        if cells > self.cells_left:
            return None
        self.cells_left -= cells
        held = CapCandidates.of(self.outcome, cap)
        self.usual[cap.number] = held.candidates(self.outcome.vertical.rules[: cap.number], {})
        return held

    def _first_difference(self, changed: Mapping[int, Index]) -> int | None:
        """Return the first row that is kept under only one of the two decisions of the caps."""
        before = self.outcome.kept_by_cap
        numbers = np.unique(
            np.concatenate([np.setxor1d(kept, before[number]) for number, kept in changed.items()])
        )
        rules = [bound for bound in self.outcome.vertical.rules if bound.number not in changed]
        reached = PickedRows(self.outcome.relations.grid, numbers)
        rows = PickedRows(reached.grid, numbers[reached.passed(rules, before)])
        caps = [self.outcome.vertical.rules[number] for number in changed]
        differ = rows.numbers[rows.passed(caps, changed) != rows.passed(caps, before)]
        return int(differ[0]) if len(differ) else None

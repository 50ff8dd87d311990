"""Whether the order of two rules matters, decided exactly.

Whether a scenario is kept follows from what each cap keeps: it is kept when no `exclude` rule matches it and every cap that
matches it keeps it. So two orders are compared by deciding again the caps whose candidates the move can change, and looking
at the rows that those caps decide differently.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from coverage_assets.linting.cap_candidates import CapCandidates
from coverage_assets.linting.row_masks import Picked
from coverage_assets.linting.rule_effects import Outcome, choose, decide
from coverage_assets.scenarios.grid import Index, Mask
from coverage_assets.taxonomy.vertical import BoundRule

MEMORY_CELLS = 1 << 28
REMEMBERED = 1 << 10


@dataclass(eq=False)
class RuleReorderings:
    """Tries other orders of a vertical's rules. A cap too large to be held in memory is streamed each time."""

    outcome: Outcome
    cells_left: int = MEMORY_CELLS
    contests: dict[int, CapCandidates | None] = field(default_factory=dict)
    usual: dict[int, Mask] = field(default_factory=dict)
    chosen: dict[tuple[int, bytes], Index] = field(default_factory=dict)

    def changed_row(self, earlier: BoundRule, later: BoundRule) -> int | None:
        """A row whose fate changes when `later` moves to just before `earlier`; `None` when nothing changes."""
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
        """How many of each cap's candidates (first index) each rule (second index) matches."""
        shared = self.outcome.charged.copy()
        for cap in self.outcome.relations.caps:
            kept = self.outcome.kept_by_cap[cap.number]
            rows = Picked(self.outcome.relations.grid, kept)
            for other in self.outcome.vertical.rules:
                if self.outcome.relations.overlap(cap, other):
                    shared[cap.number, other.number] += rows.mask(other.predicate).sum()
        return shared

    def _can_matter(self, earlier: BoundRule, later: BoundRule) -> bool:
        """Whether the move brings anything that could decide a cap differently, and a row to show it."""
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
        """Whether the candidates of a cap, which stands at `place` of the new order, can differ from what they were."""
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
        contest = self._contest(cap)
        if contest is None:
            return decide(vertical, relations, cap, before, {**self.outcome.kept_by_cap, **changed})
        candidates = contest.candidates(before, changed)
        if np.array_equal(candidates, self.usual[cap.number]):
            return self.outcome.kept_by_cap[cap.number]
        key = (cap.number, hashlib.sha256(candidates.tobytes()).digest())
        if key not in self.chosen:
            if len(self.chosen) >= REMEMBERED:
                del self.chosen[next(iter(self.chosen))]
            self.chosen[key] = choose(
                vertical, cap, Picked(relations.grid, contest.rows.numbers[candidates])
            )
        return self.chosen[key]

    def _contest(self, cap: BoundRule) -> CapCandidates | None:
        if cap.number not in self.contests:
            relations = self.outcome.relations
            cells = relations.size(cap) * int((relations.overlaps[cap.number] > 0).sum())
            fits = cells <= self.cells_left
            self.contests[cap.number] = contest = (
                CapCandidates.of(self.outcome, cap) if fits else None
            )
            if contest:
                self.cells_left -= cells
                self.usual[cap.number] = contest.candidates(
                    self.outcome.vertical.rules[: cap.number], {}
                )
        return self.contests[cap.number]

    def _first_difference(self, changed: Mapping[int, Index]) -> int | None:
        """The first row that is kept under one of two decisions of the caps and not under the other."""
        before = self.outcome.kept_by_cap
        numbers = np.unique(
            np.concatenate([np.setxor1d(kept, before[number]) for number, kept in changed.items()])
        )
        rules = [bound for bound in self.outcome.vertical.rules if bound.number not in changed]
        reached = Picked(self.outcome.relations.grid, numbers)
        rows = Picked(reached.grid, numbers[reached.passed(rules, before)])
        caps = [self.outcome.vertical.rules[number] for number in changed]
        differ = rows.numbers[rows.passed(caps, changed) != rows.passed(caps, before)]
        return int(differ[0]) if len(differ) else None

"""A slow, obvious linter, over sets of row numbers and `tests.scenarios.brute_force`.

Nothing here is imported from `coverage_assets`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from tests.scenarios.brute_force import Row, matches, raw_rows, reference_gaps, reference_rows

Declared = dict[str, Any]


@dataclass
class SlowLinter:
    """What the linter must report of a declared vertical: codes, rules, and the others involved."""

    taxonomy: Declared
    exclusions: Declared
    rules: list[Declared] = field(init=False)

    def __post_init__(self) -> None:
        self.rules = self.exclusions["rules"]

    @cached_property
    def raw(self) -> list[Row]:
        return list(raw_rows(self.taxonomy))

    @cached_property
    def rows(self) -> list[Row]:
        return reference_rows(self.taxonomy, self.exclusions)

    @cached_property
    def sets(self) -> list[set[int]]:
        groups = {group["slug"]: group["where"] for group in self.taxonomy["groups"]}
        return [
            {row.number for row in self.raw if matches(rule["where"], row.values, groups)}
            for rule in self.rules
        ]

    @cached_property
    def kept(self) -> set[int]:
        return {row.number for row in self.rows if row.excluded_by is None}

    @property
    def excludes(self) -> list[int]:
        return [number for number, rule in enumerate(self.rules) if rule["effect"] == "exclude"]

    @property
    def caps(self) -> list[int]:
        return [number for number, rule in enumerate(self.rules) if rule["effect"] != "exclude"]

    def charged(self, number: int) -> set[int]:
        return {row.number for row in self.rows if row.excluded_by == self.rules[number]["id"]}

    def reached(self, number: int) -> set[int]:
        earlier = {rule["id"] for rule in self.rules[:number]}
        return {row.number for row in self.rows if row.excluded_by not in earlier} & self.sets[
            number
        ]

    def never_matches(self) -> set[int]:
        return {number for number, rows in enumerate(self.sets) if not rows}

    def containers(self, number: int) -> set[int]:
        mine = self.sets[number]
        return {
            other
            for other in self.excludes
            if other != number
            and mine
            and mine <= self.sets[other]
            and (mine != self.sets[other] or other < number)
        }

    def subsumed(self) -> set[int]:
        return {number for number in self.excludes if self.containers(number)}

    def covered(self) -> set[int]:
        return {
            number
            for number in self.excludes
            if self.is_covered(number, self.others(number)) and self.sets[number]
        } - self.subsumed()

    def others(self, number: int) -> set[int]:
        mine = self.sets[number]
        return {
            other
            for other in self.excludes
            if other < number or (other > number and self.sets[other] != mine)
        }

    def is_covered(self, number: int, others: set[int]) -> bool:
        return self.sets[number] <= set().union(*(self.sets[other] for other in others))

    def overlapping(self) -> set[tuple[int, int, int]]:
        return {
            (later, earlier, len(shared))
            for later in self.excludes
            for earlier in self.excludes
            if earlier < later
            for shared in [self.sets[later] & self.sets[earlier]]
            if shared and shared not in (self.sets[later], self.sets[earlier])
        }

    def shadowed(self) -> set[int]:
        idle = {
            number for number, rows in enumerate(self.sets) if rows and not self.reached(number)
        }
        return idle - self.subsumed() - self.covered()

    def vacuous(self) -> set[int]:
        return {number for number in self.caps if self.reached(number) and not self.charged(number)}

    def order_dependent(self) -> set[tuple[int, int]]:
        return {
            (later, earlier)
            for later in range(len(self.rules))
            for earlier in range(later)
            if {later, earlier} & set(self.caps)
            and self.sets[later] & self.sets[earlier]
            and self.kept_in_other_order(earlier, later) != self.kept
        }

    def kept_in_other_order(self, earlier: int, later: int) -> set[int]:
        rules = [*self.rules]
        rules.insert(earlier, rules.pop(later))
        reordered = reference_rows(self.taxonomy, {**self.exclusions, "rules": rules})
        return {row.number for row in reordered if row.excluded_by is None}

    def emptied_cells(self) -> set[frozenset[str]]:
        """Return the sets of rules that emptied cells, unless everything is gone."""
        if not self.kept:
            return set()
        cells: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows:
            cells.setdefault((row.values["domain"], row.values["behavior"]), []).append(row)
        return {
            frozenset(str(row.excluded_by) for row in rows)
            for rows in cells.values()
            if all(row.excluded_by is not None for row in rows)
        }

    def gaps(self) -> set[tuple[str, str, str]]:
        """Return what caps took part in emptying, as behavior, domain and what is missing."""
        alive = {
            (row.values["domain"], row.values["behavior"])
            for row in self.rows
            if row.excluded_by is None
        }
        return {
            (gap.behavior, gap.domain, gap.what[1])
            for gap in reference_gaps(self.taxonomy, self.exclusions, self.rows)
            if not gap.by_design and (gap.domain, gap.behavior) in alive
        }

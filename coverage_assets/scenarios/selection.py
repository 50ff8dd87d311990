"""A selection of scenarios: domains, behaviors, and conditions on values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.taxonomy.predicates import NEVER, All, Is, bounds
from coverage_assets.taxonomy.vertical import Vertical
from coverage_assets.taxonomy.where import Where, written

ANYTHING = Where({})


@dataclass(frozen=True)
class Selection:
    """The scenarios that somebody asks for; an empty selection means all."""

    domains: tuple[str, ...] = ()
    behaviors: tuple[str, ...] = ()
    where: Where = ANYTHING

    def box(self, vertical: Vertical) -> dict[str, frozenset[int]]:
        """Return the selected value numbers by dimension; an unknown name is an `InputError`."""
        taxonomy = vertical.taxonomy
        asked = vertical.bind(self.where)
        parts = asked.parts if isinstance(asked, All) else (asked,)
        if asked != NEVER and not all(isinstance(part, Is) for part in parts):
            raise InputError(
                "a selection is values of dimensions, all of which must hold: "
                "name them instead of groups"
            )
        box = bounds(asked)
        if self.domains:
            chosen = frozenset(
                taxonomy.domains.index(taxonomy.domain(slug)) for slug in self.domains
            )
            box[DOMAIN] = chosen & box.get(DOMAIN, chosen)
        if self.behaviors:
            chosen = frozenset(
                taxonomy.behaviors.index(taxonomy.behavior(slug)) for slug in self.behaviors
            )
            box[BEHAVIOR] = chosen & box.get(BEHAVIOR, chosen)
        if asked == NEVER or not all(box.values()):
            raise InputError(
                "the selection holds no scenario: its conditions contradict each other"
            )
        return box

    def holds(self, cell: Cell) -> bool:
        """Tell whether a cell is among the selected domains and behaviors; `where` is ignored."""
        domain, behavior = cell
        return (not self.domains or domain in self.domains) and (
            not self.behaviors or behavior in self.behaviors
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the selection as a manifest shows it."""
        return {
            "domains": list(self.domains),
            "behaviors": list(self.behaviors),
            "where": written(self.where),
        }


EVERYTHING = Selection()

"""Attribution of exclusions: every scenario is charged to the first rule that removes it.

Rules apply in file order. An `exclude` rule removes what it matches; a cap removes what it matches
and does not keep. What each cap keeps is decided beforehand over the whole grid
(`coverage_assets.scenarios.caps`), so that one cell alone has the same rows as in a full run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from coverage_assets.scenarios.grid import Block, Index, Mask
from coverage_assets.taxonomy.predicates import NEVER, given
from coverage_assets.taxonomy.vertical import BoundRule

KEPT = -1
DENSE_KEYS = 1 << 16
RULES_AT_ONCE = 32

Charges = npt.NDArray[np.int32]
KeptByCap = Mapping[int, Index]


@dataclass(frozen=True)
class RuleEffects:
    """The rule that each row of a block is charged to, and the rows that `exclude` rules match."""

    charges: Charges
    matches: Sequence[tuple[int, Mask]]

    @property
    def kept(self) -> Mask:
        """The rows that no rule removes."""
        kept: Mask = self.charges == KEPT
        return kept


def apply_rules(block: Block, rules: Sequence[BoundRule], kept_by_cap: KeptByCap) -> RuleEffects:
    """Apply the rules to a block, in order."""
    charges: Charges = np.full(block.rows, KEPT, dtype=np.int32)
    matches: list[tuple[int, Mask]] = []
    for bound in rules:
        remaining = given(bound.predicate, block.fixed)
        if remaining == NEVER:
            continue
        mask = block.tail.mask(remaining)
        removed = mask & (charges == KEPT)
        if bound.rule.limit:
            removed = _without_kept(removed, block, kept_by_cap[bound.number])
        else:
            matches.append((bound.number, mask))
        charges[removed] = bound.number
    return RuleEffects(charges, matches)


def _without_kept(removed: Mask, block: Block, kept: Index) -> Mask:
    """Take the rows that a cap keeps out of those that it matches."""
    rows = np.flatnonzero(removed)
    if len(rows) and len(kept):
        numbers = block.index[rows]
        found = np.minimum(np.searchsorted(kept, numbers), len(kept) - 1)
        removed[rows[kept[found] == numbers]] = False
    return removed


def excluded_by(charges: Charges, rules: Sequence[BoundRule], *, coded: bool = False) -> pl.Series:
    """Return the id of the rule that each row is charged to; null for kept rows."""
    names = [bound.id for bound in rules]
    ids = pl.Series("excluded_by", [*names, None], dtype=pl.Enum(names) if coded else pl.String)
    return ids.gather(pl.Series(np.where(charges == KEPT, len(rules), charges)))


def also_matched(effects: RuleEffects, rules: Sequence[BoundRule]) -> pl.Series:
    """Return the ids of the `exclude` rules that match each row but are not charged with it."""
    keys = (effects.charges + 1).astype(np.int64)
    lists: list[tuple[int, list[str]]] = [(number, []) for number in range(KEPT, len(rules))]
    for first in range(0, len(effects.matches), RULES_AT_ONCE):
        matches = effects.matches[first : first + RULES_AT_ONCE]
        for bit, (_, mask) in enumerate(matches):
            keys += mask.astype(np.int64) * (len(lists) << bit)
        present, keys = _renumbered(keys, len(lists) << len(matches))
        lists = [_extended(lists, key, [number for number, _ in matches], rules) for key in present]
    texts = pl.Series("also_matched", [names for _, names in lists], dtype=pl.List(pl.String))
    return texts.gather(pl.Series(keys))


def _extended(
    lists: list[tuple[int, list[str]]], key: int, numbers: list[int], rules: Sequence[BoundRule]
) -> tuple[int, list[str]]:
    pattern, known = divmod(key, len(lists))
    charged, names = lists[known]
    more = [
        rules[number].id
        for bit, number in enumerate(numbers)
        if pattern >> bit & 1 and number != charged
    ]
    return charged, [*names, *more]


def _renumbered(keys: Index, bound: int) -> tuple[list[int], Index]:
    """Return the distinct keys in order, and the position of every row's key among them."""
    if bound > DENSE_KEYS:
        present, positions = np.unique(keys, return_inverse=True)
        return present.tolist(), positions
    present = np.flatnonzero(np.bincount(keys, minlength=bound))
    positions = np.zeros(bound, dtype=np.int64)
    positions[present] = np.arange(len(present))
    return present.tolist(), positions[keys]

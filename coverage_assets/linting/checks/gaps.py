"""Rules that leave nothing: of everything, of a cell, or of a group in a cell.

Waivers of what is not empty are reported here as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator
from typing import TypeVar

from coverage_assets.linting.context import LintContext
from coverage_assets.linting.coverage_gaps import EmptyGroup
from coverage_assets.linting.findings import Remark
from coverage_assets.linting.phrases import count, listed, names
from coverage_assets.taxonomy.predicates import ALWAYS
from coverage_assets.taxonomy.vertical import BoundRule

KeyT = TypeVar("KeyT", bound=Hashable)


def excludes_everything(context: LintContext) -> Iterator[Remark]:
    """Report single rules that remove every scenario."""
    rows = context.grid.rows
    for bound in context.rules:
        if _removes_what_it_matches(bound) and context.relations.size(bound) == rows:
            message = f"`{bound.id}` matches every scenario, and keeps none"
            yield context.about(
                bound, message, "narrow its `where`", row=context.relations.first(bound, bound)
            )


def leaves_nothing(context: LintContext) -> Iterator[Remark]:
    """Report rules that remove every scenario together, if no single one does."""
    outcome = context.outcome
    if outcome.kept or not context.rules or next(excludes_everything(context), None):
        return
    takers = [bound for bound in context.rules if outcome.removed(bound)]
    chief = max(takers, key=outcome.removed)
    message = (
        f"the rules leave none of {count(context.grid.rows, 'scenario')}; `{chief.id}` removes most"
    )
    row = outcome.removed_row(chief, ALWAYS)
    others = [bound for bound in takers if bound != chief]
    yield context.about(chief, message, "narrow the rules that remove most", row=row, others=others)


def emptied_cells(context: LintContext) -> Iterator[Remark]:
    """Report emptied cells, one remark for all cells that the same rules emptied."""
    if not context.outcome.kept:
        return
    unwaived = [cell for cell in context.coverage_gaps.cells if not cell.waivers]
    for numbers, cells in _grouped((frozenset(cell.charged), cell) for cell in unwaived):
        chief = _chief(cells, sorted(numbers), context)
        rules = cells[0].rules
        listed_cells = listed([f"{cell.domain} x {cell.behavior}" for cell in cells])
        message = (
            f"{names(rules, 'and')} leave nothing of {count(len(cells), 'cell')}: {listed_cells}"
        )
        hint = "narrow a rule, or accept it under `waivers` with a reason and an owner"
        row = context.outcome.removed_row(chief, _first_charged(cells, chief).condition)
        others = [bound for bound in rules if bound != chief]
        yield context.about(chief, message, hint, row=row, others=others)


def opened_gaps(context: LintContext) -> Iterator[Remark]:
    """Report caps that empty a bin or group of a cell which `exclude` rules alone do not."""
    caps = [number for number, bound in enumerate(context.vertical.rules) if bound.rule.limit]
    gaps = [gap for gap in context.coverage_gaps.gaps if not gap.by_design and not gap.waivers]
    keyed = (
        ((_chief([gap], caps, context).number, gap.what, gap.value, gap.behavior), gap)
        for gap in gaps
    )
    for (number, *_), groups in _grouped(keyed):
        cap = context.vertical.rules[number]
        first = groups[0]
        domains = listed([group.domain for group in groups])
        message = (
            f"`{cap.id}` leaves nothing of {first.subject} in {first.behavior} of "
            f"{count(len(groups), 'domain')}: {domains}"
        )
        hint = "raise the limit, balance or scope it by domain" + _waiver_hint(first)
        others = {bound.number: bound for group in groups for bound in group.rules if bound != cap}
        row = context.outcome.removed_row(cap, first.condition)
        yield context.about(
            cap, message, hint, row=row, others=[others[key] for key in sorted(others)]
        )


def unused_waivers(context: LintContext) -> Iterator[Remark]:
    """Report waivers of what is not empty."""
    found = context.coverage_gaps
    gaps = [
        gap for gap in (*found.gaps, *found.inside_empty_cells) if gap.group or not gap.by_design
    ]
    used = {number for empty in (*found.cells, *gaps) for number in empty.waivers}
    for number, waiver in enumerate(context.vertical.exclusions.waivers):
        if number not in used:
            what = f"anything missing of the group `{waiver.group}`" if waiver.group else "empty"
            yield context.about_waiver(
                number, f"no cell of this waiver is {what}", "remove the waiver"
            )


def _removes_what_it_matches(bound: BoundRule) -> bool:
    return bound.rule.limit is None or bound.rule.limit.limit == 0


def _chief(groups: Iterable[EmptyGroup], numbers: Iterable[int], context: LintContext) -> BoundRule:
    """Return which of some rules is charged most over some groups; of equals the first."""
    charged = sum((Counter(group.charged) for group in groups), Counter())
    return context.vertical.rules[max(numbers, key=lambda number: charged[number])]


def _first_charged(groups: Iterable[EmptyGroup], bound: BoundRule) -> EmptyGroup:
    return next(group for group in groups if bound.number in group.charged)


def _grouped(keyed: Iterable[tuple[KeyT, EmptyGroup]]) -> Iterator[tuple[KeyT, list[EmptyGroup]]]:
    groups: dict[KeyT, list[EmptyGroup]] = {}
    for key, group in keyed:
        groups.setdefault(key, []).append(group)
    yield from groups.items()


def _waiver_hint(empty: EmptyGroup) -> str:
    return f", or accept it under `waivers`{' with this group' if empty.group else ''}"

"""Rules that leave nothing: of everything, of a cell, or of a group in a cell; and waivers of what is not empty."""

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


def excludes_everything(survey: LintContext) -> Iterator[Remark]:
    """A rule that removes every scenario."""
    rows = survey.grid.rows
    for bound in survey.rules:
        if _removes_what_it_matches(bound) and survey.relations.size(bound) == rows:
            message = f"`{bound.id}` matches every scenario, and keeps none"
            yield survey.about(
                bound, message, "narrow its `where`", row=survey.relations.first(bound, bound)
            )


def leaves_nothing(survey: LintContext) -> Iterator[Remark]:
    """Rules that remove every scenario together, when no single one does."""
    outcome = survey.outcome
    if outcome.kept or not survey.rules or next(excludes_everything(survey), None):
        return
    takers = [bound for bound in survey.rules if outcome.removed(bound)]
    chief = max(takers, key=outcome.removed)
    message = (
        f"the rules leave none of {count(survey.grid.rows, 'scenario')}; `{chief.id}` removes most"
    )
    row = outcome.removed_row(chief, ALWAYS)
    others = [bound for bound in takers if bound != chief]
    yield survey.about(chief, message, "narrow the rules that remove most", row=row, others=others)


def emptied_cells(survey: LintContext) -> Iterator[Remark]:
    """Rules that leave a cell without any scenario; one remark for the cells that the same rules emptied."""
    if not survey.outcome.kept:
        return
    open_cells = [hole for hole in survey.holes.cells if not hole.waivers]
    for numbers, holes in _grouped((frozenset(hole.charged), hole) for hole in open_cells):
        chief = _chief(holes, sorted(numbers), survey)
        cells = listed([f"{hole.domain} x {hole.behavior}" for hole in holes])
        message = (
            f"{names(holes[0].rules, 'and')} leave nothing of {count(len(holes), 'cell')}: {cells}"
        )
        hint = "narrow a rule, or accept it under `waivers` with a reason and an owner"
        row = survey.outcome.removed_row(chief, _first_charged(holes, chief).condition)
        others = [bound for bound in holes[0].rules if bound != chief]
        yield survey.about(chief, message, hint, row=row, others=others)


def opened_gaps(survey: LintContext) -> Iterator[Remark]:
    """Caps that leave a cell without anything of a bin or a watched group, which `exclude` rules alone would not."""
    caps = [number for number, bound in enumerate(survey.vertical.rules) if bound.rule.limit]
    gaps = [gap for gap in survey.holes.gaps if not gap.by_design and not gap.waivers]
    keyed = (
        ((_chief([gap], caps, survey).number, gap.what, gap.value, gap.behavior), gap)
        for gap in gaps
    )
    for (number, *_), holes in _grouped(keyed):
        cap = survey.vertical.rules[number]
        domains = listed([hole.domain for hole in holes])
        message = (
            f"`{cap.id}` leaves nothing of {holes[0].subject} in {holes[0].behavior} of "
            f"{count(len(holes), 'domain')}: {domains}"
        )
        hint = "raise the limit, balance or scope it by domain" + _waiver_hint(holes[0])
        others = {bound.number: bound for hole in holes for bound in hole.rules if bound != cap}
        row = survey.outcome.removed_row(cap, holes[0].condition)
        yield survey.about(
            cap, message, hint, row=row, others=[others[key] for key in sorted(others)]
        )


def unused_waivers(survey: LintContext) -> Iterator[Remark]:
    """Waivers of holes that are none."""
    holes = survey.holes
    gaps = [
        gap for gap in (*holes.gaps, *holes.inside_empty_cells) if gap.group or not gap.by_design
    ]
    used = {number for hole in (*holes.cells, *gaps) for number in hole.waivers}
    for number, waiver in enumerate(survey.vertical.exclusions.waivers):
        if number not in used:
            what = f"anything missing of the group `{waiver.group}`" if waiver.group else "empty"
            yield survey.about_waiver(
                number, f"no cell of this waiver is {what}", "remove the waiver"
            )


def _removes_what_it_matches(bound: BoundRule) -> bool:
    return bound.rule.limit is None or bound.rule.limit.limit == 0


def _chief(holes: Iterable[EmptyGroup], numbers: Iterable[int], survey: LintContext) -> BoundRule:
    """Of some rules, the one that is charged most over some holes; the first of equals."""
    charged = sum((Counter(hole.charged) for hole in holes), Counter())
    return survey.vertical.rules[max(numbers, key=lambda number: charged[number])]


def _first_charged(holes: Iterable[EmptyGroup], bound: BoundRule) -> EmptyGroup:
    return next(hole for hole in holes if bound.number in hole.charged)


def _grouped(keyed: Iterable[tuple[KeyT, EmptyGroup]]) -> Iterator[tuple[KeyT, list[EmptyGroup]]]:
    groups: dict[KeyT, list[EmptyGroup]] = {}
    for key, hole in keyed:
        groups.setdefault(key, []).append(hole)
    yield from groups.items()


def _waiver_hint(hole: EmptyGroup) -> str:
    return f", or accept it under `waivers`{' with this group' if hole.group else ''}"

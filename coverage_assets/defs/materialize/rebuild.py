"""Bringing the stored artifacts to what is declared.

Dagster is imported when something has to run: what is fresh and was judged costs no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from coverage_assets.defs.declared import find_stale_parts, find_wanted, held_parts
from coverage_assets.defs.materialize.judging import judge
from coverage_assets.defs.materialize.lazy_engine import LazyEngine, Progress
from coverage_assets.defs.materialize.request import RebuildRequest
from coverage_assets.defs.materialize.result import NamespaceResult, RebuildResult
from coverage_assets.defs.materialize.selection import chosen_assets
from coverage_assets.defs.materialize.work import Work
from coverage_assets.defs.planner import (
    Wanted,
    by_asset,
    everything,
    pairs,
    ready_parts,
)
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.taxonomy.loader import available_verticals
from resources.namespace import Namespace

Chosen = Mapping[str, frozenset[str]]


def rebuild(request: RebuildRequest, progress: Progress = lambda _: None) -> RebuildResult:
    """Rebuild what is requested and stale, and judge what was not judged yet.

    `progress` is called with the name of each asset and check as it is done.
    """
    wanted = {
        namespace: find_wanted(namespace, request.families) for namespace in _namespaces(request)
    }
    request.cells.box(next(iter(wanted)).declarations.read())
    with LazyEngine(request, tuple(wanted), progress) as engine:
        chosen = chosen_assets(request.select, wanted, engine.resolve)
        return RebuildResult(
            [
                _rebuild_namespace(namespace, found, request, chosen, engine)
                for namespace, found in wanted.items()
                if not request.is_partial or namespace.name in (chosen or {request.vertical})
            ]
        )


def _namespaces(request: RebuildRequest) -> list[Namespace]:
    """Return the vertical, those that a selection names, and the families without verticals."""
    known = available_verticals(request.location.config)
    named = [text.partition("/")[0] for text in request.select]
    alone = [family.name for family in request.families if not family.in_verticals]
    names = [request.vertical, *(name for name in named if name in known), *alone]
    return [request.location.namespace(name) for name in dict.fromkeys(names)]


def _rebuild_namespace(
    namespace: Namespace,
    wanted: Wanted,
    request: RebuildRequest,
    chosen: Chosen,
    engine: LazyEngine,
) -> NamespaceResult:
    named = chosen.get(namespace.name, frozenset())
    is_asked_for = _asked_for(named, request)
    namespace.store.sweep(wanted.names)
    stale = pairs(find_stale_parts(namespace, request.families, wanted))
    if request.force:
        stale |= {pair for pair in pairs(everything(wanted)) if is_asked_for(*pair)}
    ready = ready_parts(by_asset(stale, wanted), wanted, is_asked_for, named=named)
    work = Work(pairs(ready), request.families)
    if work.todo:
        work.run_stages(
            namespace,
            wanted,
            engine.open(),
            held=lambda: held_parts(namespace, request.families, wanted),
        )
    left = stale - work.done - work.failed
    judged = judge(
        namespace,
        wanted,
        left | work.failed,
        engine,
        families=request.families,
        names=named or wanted.names,
        recheck=request.recheck,
    )
    return NamespaceResult(
        namespace,
        by_asset(work.done, wanted),
        by_asset(left, wanted),
        by_asset(work.failed, wanted),
        wanted.refused,
        work.runs,
        (*work.failures, *judged.failures),
        judged.checks,
    )


def _asked_for(named: frozenset[str], request: RebuildRequest) -> Callable[[str, PartKey], bool]:
    """Return whether a part is asked for: by its asset, and by its domain and behavior."""

    def is_asked_for(name: str, part: PartKey) -> bool:
        cells = request.cells
        return (
            (not named or name in named)
            and (not part or not cells.domains or part[0] in cells.domains)
            and (len(part) < 2 or not cells.behaviors or part[1] in cells.behaviors)  # noqa: PLR2004 - a cell
        )

    return is_asked_for

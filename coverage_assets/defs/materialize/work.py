"""Carrying out a plan stage by stage, and keeping count of what was built and what could not be."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from coverage_assets.defs.declared import find_stale_parts
from coverage_assets.defs.family import Family
from coverage_assets.defs.planner import (
    AssetRun,
    Wanted,
    by_asset,
    pairs,
    plan_stages,
    ready_parts,
)
from coverage_assets.foundation.artifacts import PartKey
from resources.namespace import Namespace

Part = tuple[str, PartKey]
Held = Mapping[str, Collection[PartKey]]
"""The parts of each asset that a blocking check has failed."""


class Executor(Protocol):
    """What carries out runs."""

    def prepare(self, namespace: Namespace, wanted: Wanted) -> Wanted:
        """Record what is declared, and return what is wanted in the order that runs need."""

    def execute(self, namespace: Namespace, run: AssetRun) -> list[str]:
        """Carry out a run; return why it failed, or nothing."""


@dataclass
class Work:
    """What is to be built, was built, and could not be."""

    todo: set[Part]
    families: Sequence[Family]
    done: set[Part] = field(default_factory=set)
    failed: set[Part] = field(default_factory=set)
    runs: int = 0
    failures: list[str] = field(default_factory=list)

    def run_stages(
        self,
        namespace: Namespace,
        wanted: Wanted,
        executor: Executor,
        *,
        held: Callable[[], Held] = dict,
    ) -> None:
        """Run stage by stage; what waits for something that failed, or that is held, is not tried.

        What failed over several domains is tried again domain by domain, so that one does not stop
        another; so is the rest of what was built in part. `held` is asked anew after every stage:
        it is in runs that checks fail.
        """
        wanted = executor.prepare(namespace, wanted)
        apart: set[Part] = set()
        while True:
            open_parts = self.todo - self.done
            ready = ready_parts(
                by_asset(open_parts, wanted),
                wanted,
                lambda *pair: pair not in self.failed,
                held=self._without_open(held()),
            )
            suspects = pairs(ready) & apart
            chosen = by_asset(suspects, wanted) if suspects else ready
            stages = plan_stages(chosen, wanted, apart=bool(suspects))
            if not stages:
                return
            for run in stages[0]:
                apart |= self._execute(run, namespace, wanted, executor)

    def _without_open(self, held: Held) -> Held:
        """Leave out what is built again before anything is built on it."""
        again = self.todo - self.done - self.failed
        return {
            name: {part for part in parts if (name, part) not in again}
            for name, parts in held.items()
        }

    def _execute(
        self, run: AssetRun, namespace: Namespace, wanted: Wanted, executor: Executor
    ) -> set[Part]:
        """Carry out a run; return the parts to try again apart."""
        parts = set(_parts_of(run, wanted))
        failures = executor.execute(namespace, run)
        self.runs += 1
        if not failures:
            self.done |= parts
            return set()
        still_stale = parts & pairs(find_stale_parts(namespace, self.families, wanted))
        self.done |= parts - still_stale
        if still_stale and (still_stale != parts or _covers_domains(run)):
            return still_stale
        self.failed |= still_stale
        self.failures += failures
        return set()


def _covers_domains(run: AssetRun) -> bool:
    return run.block is not None and len(run.block.spans[0]) > 1


def _parts_of(run: AssetRun, wanted: Wanted) -> Iterator[Part]:
    """Yield what a run builds."""
    for name in run.assets:
        is_cut = run.block is not None and wanted[name].cut == run.cut
        parts = run.block.parts if is_cut and run.block else [()]
        yield from ((name, part) for part in parts)

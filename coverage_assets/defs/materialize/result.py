"""What a rebuild did, for the command line to show."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from coverage_assets.defs.declared import families_of
from coverage_assets.defs.families import FAMILIES
from coverage_assets.defs.family import Family, load_reference
from coverage_assets.defs.planner import RefusedDeclaration, Stale
from coverage_assets.defs.summary import StoredAt, SummaryTable
from coverage_assets.defs.verdicts import CheckResult
from coverage_assets.errors import InputError
from resources.namespace import Namespace


@dataclass(frozen=True)
class NamespaceResult:
    """What was rebuilt of one namespace, what stays stale, and what its checks say."""

    namespace: Namespace
    rebuilt: Stale
    left: Stale
    """What is stale and was not asked for, or waits for something that is."""
    failed: Stale
    """What could not be built; it is as it was."""
    refused: Sequence[RefusedDeclaration]
    runs: int
    failures: Sequence[str]
    checks: Sequence[CheckResult]

    @property
    def succeeded(self) -> bool:
        """Whether all that was asked for was built, and every blocking check passed."""
        return not (self.failures or self.failed or self.refused) and all(
            check.passed or not check.blocking for check in self.checks
        )


@dataclass(frozen=True)
class RebuildResult:
    """What was rebuilt, by namespace."""

    namespaces: Sequence[NamespaceResult]

    @property
    def succeeded(self) -> bool:
        """Whether every namespace succeeded."""
        return all(found.succeeded for found in self.namespaces)


def summaries(
    namespace: Namespace, families: Sequence[Family] = FAMILIES
) -> Iterator[SummaryTable | StoredAt]:
    """Yield what the families show of what is stored; what is not there yet is left out."""
    for family in families_of(namespace, families):
        if family.summary:
            with contextlib.suppress(InputError):
                yield from load_reference(family.summary)(namespace)

"""What should be stored of datasets: an index of each, which names the version of its content."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    of_domain,
)
from coverage_assets.datasets.records import DatasetName
from coverage_assets.defs.datasets.stored import dataset_code, datasets_of
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.artifacts import stored_parts
from resources.namespace import Namespace

DOMAINS_CUT = "domains"


def wanted(namespace: Namespace, upstream: Wanted) -> Wanted:
    """Return the version of every dataset.

    What combines cells waits for all of them: a domain that is broken leaves the dataset over
    everything as it was.
    """
    conversations = upstream[CONVERSATIONS]
    cells = {(part[0], part[1]): version for part, version in conversations.versions.items()}
    (domains, _behaviors) = upstream.cuts[conversations.cut]
    present = tuple(domain for domain in domains if any(cell[0] == domain for cell in cells))
    code = dataset_code(namespace)
    is_whole = len(cells) == len(upstream[SCENARIOS].versions)
    return Wanted(
        (
            WantedAsset(
                BEHAVIORS,
                {cell: combined_version({cell: version}, code) for cell, version in cells.items()},
                conversations.cut,
                (CONVERSATIONS, GOLDENS),
            ),
            WantedAsset(
                DOMAINS,
                {(name,): combined_version(of_domain(cells, name), code) for name in present},
                DOMAINS_CUT,
                (BEHAVIORS,),
            ),
            WantedAsset(
                GLOBAL,
                {(): combined_version(cells, code)} if is_whole else {},
                upstream=(BEHAVIORS,),
            ),
        ),
        cuts={DOMAINS_CUT: (domains,)},
    )


def altered(namespace: Namespace, asset: str, parts: Sequence[PartKey]) -> set[PartKey]:
    """Return the datasets whose files are not those that the index names."""
    index = stored_parts(namespace.store, asset, parts).table
    digests = {} if index is None else dict(index.select("path", "sha256").iter_rows())
    names = {part: DatasetName(namespace.name, *part) for part in parts}
    lists = {name: digests.get("/".join(name.parts), "") for name in names.values()}
    found = datasets_of(namespace).altered(lists)
    return {part for part, name in names.items() if name in found}


def judged_besides(namespace: Namespace, _asset: str, part: PartKey) -> str:
    """Tell the files of a dataset apart from those that were judged, without reading them."""
    return datasets_of(namespace).fingerprint(DatasetName(namespace.name, *part))

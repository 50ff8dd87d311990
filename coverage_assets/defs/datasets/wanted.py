"""What should be stored of datasets: an index of each, which names the version of its content."""

from __future__ import annotations

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import (
    BEHAVIORS,
    DOMAINS,
    GLOBAL,
    combined_version,
    of_domain,
)
from coverage_assets.defs.datasets.family import DATASETS_FAMILY
from coverage_assets.defs.datasets.stored import dataset_fingerprint
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.namespace import Namespace

DOMAINS_CUT = "domains"


def wanted(_namespace: Namespace, upstream: Wanted) -> Wanted:
    """Return the version of every dataset.

    What combines cells waits for all of them: a domain that is broken leaves the dataset over
    everything as it was.
    """
    conversations = upstream[CONVERSATIONS]
    cells = {(part[0], part[1]): version for part, version in conversations.versions.items()}
    (domains, _behaviors) = upstream.cuts[conversations.cut]
    present = tuple(domain for domain in domains if any(cell[0] == domain for cell in cells))
    code = DATASETS_FAMILY.code_version
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


def judged_besides(namespace: Namespace, _asset: str, part: PartKey) -> str:
    """Tell the files of a dataset apart from those that were judged, without reading them."""
    return dataset_fingerprint(namespace, part)

"""Where datasets and the conversations they come from are stored, and what they have in common."""

from collections.abc import Sequence

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import (
    BEHAVIORS,
    DOMAINS,
    DatasetStore,
    VerticalGenerator,
    dataset_store,
)
from coverage_assets.datasets.records import DatasetName, Origin
from coverage_assets.defs.conversations.sound import sound_conversations
from coverage_assets.defs.datasets.family import DATASETS_FAMILY
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json
from resources.namespace import Namespace
from resources.partition_keys import key_of


def datasets_of(namespace: Namespace) -> DatasetStore:
    """Return the store of a vertical's datasets, which lies beside its tables."""
    return dataset_store(namespace.artifacts, namespace.name)


def dataset_code(namespace: Namespace) -> str:
    """Digest what decides a dataset beside its conversations: the code, and the declared seed."""
    seed = namespace.declarations.read().exclusions.seed
    return sha256_json([DATASETS_FAMILY.code_version, seed])


def origin_of(namespace: Namespace) -> Origin:
    """Return what the headers of all datasets of the vertical have in common."""
    compiled = sound_conversations(namespace).compiled
    return Origin.of(namespace.declarations.checked(), VerticalGenerator(compiled))


def conversation_versions(namespace: Namespace, cells: Sequence[Cell]) -> dict[Cell, str]:
    """Return the versions of stored conversations.

    Refuse a cell that is missing or altered, or whose goldens have another version.
    """
    stored = namespace.store.all_intact({CONVERSATIONS: cells, GOLDENS: cells})
    versions = {
        cell: version
        for cell in cells
        if (version := stored[CONVERSATIONS][cell]) is not None and version == stored[GOLDENS][cell]
    }
    refused = [cell for cell in cells if cell not in versions]
    if refused:
        raise InputError(
            f"the conversations or goldens of {len(refused)} cells are missing or do not belong "
            f"together: materialize `{CONVERSATIONS}` first. First {key_of(refused[0])}"
        )
    return versions


def prune_datasets(namespace: Namespace, cells: Sequence[Cell]) -> None:
    """Delete stored conversations and datasets of cells and domains that are gone."""
    domains = list(dict.fromkeys(domain for domain, _ in cells))
    store = namespace.store
    for asset in (CONVERSATIONS, GOLDENS, BEHAVIORS):
        store.prune(asset, cells)
    store.prune(DOMAINS, [(domain,) for domain in domains])
    parts: list[PartKey] = [*cells, *((domain,) for domain in domains), ()]
    datasets_of(namespace).prune([DatasetName(namespace.name, *part) for part in parts])

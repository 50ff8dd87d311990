"""Where datasets and the conversations they come from are stored, and what they have in common."""

import contextlib
import shutil
from collections.abc import Sequence
from pathlib import Path

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.datasets.build import BEHAVIORS, DOMAINS, VerticalGenerator
from coverage_assets.datasets.records import HEADER, DatasetName, Origin, vertical_folder
from coverage_assets.defs.conversations.sound import sound_conversations
from coverage_assets.defs.datasets.family import DATASETS_FAMILY
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.files import folder_lock
from resources.namespace import Namespace
from resources.partition_keys import key_of


def datasets_folder(namespace: Namespace) -> Path:
    """Return the folder of a vertical's datasets.

    Datasets are folders of files, so artifacts in an object store are refused.
    """
    if "://" in namespace.artifacts:
        raise InputError(
            f"datasets are written as local files, but the artifacts are at {namespace.artifacts}: "
            "choose a local folder, or write them with `coverage-assets generate --out DIR` "
            "and copy them there"
        )
    return vertical_folder(Path(namespace.artifacts), namespace.name)


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


def dataset_fingerprint(namespace: Namespace, part: PartKey) -> str:
    """Digest names, sizes and times of a dataset's files; a changed time costs one look more."""
    folder = DatasetName(namespace.name, *part).folder(datasets_folder(namespace))
    files = sorted(path for path in folder.glob("*") if path.is_file())
    states = [(path.name, path.stat()) for path in files]
    return sha256_json([[name, state.st_size, state.st_mtime_ns] for name, state in states])


def prune_datasets(namespace: Namespace, cells: Sequence[Cell]) -> None:
    """Delete stored conversations and datasets of cells and domains that are gone."""
    domains = list(dict.fromkeys(domain for domain, _ in cells))
    store, folder = namespace.store, datasets_folder(namespace)
    for asset in (CONVERSATIONS, GOLDENS, BEHAVIORS):
        store.prune(asset, cells)
    store.prune(DOMAINS, [(domain,) for domain in domains])
    parts: list[PartKey] = [*cells, *((domain,) for domain in domains), ()]
    kept = {DatasetName(namespace.name, *part).folder(folder) for part in parts}
    with folder_lock(folder, wait=True):
        for header in sorted(folder.rglob(HEADER)):
            if header.parent not in kept:
                shutil.rmtree(header.parent)
                with contextlib.suppress(OSError):
                    header.parent.parent.rmdir()

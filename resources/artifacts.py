"""The library's artifact store as an IO manager, and what checks read of it.

One run may cover many partitions, so outputs and inputs are a frame per part. Nothing is pickled.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import dagster as dg
import polars as pl

from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey, StoredParts
from resources.partition_keys import part_of


class ArtifactIO(dg.IOManager):
    """Writes the outputs of assets to the store of their namespace, and reads their inputs from it.

    It has no configuration, so whoever launches a run cannot make it write somewhere else.
    """

    def __init__(self, base: str, namespace: str) -> None:
        self.base = base
        self.namespace = namespace

    @property
    def store(self) -> ArtifactStore:
        """The store that is written to."""
        return ArtifactStore(self.base, self.namespace)

    def handle_output(
        self, context: dg.OutputContext, obj: pl.DataFrame | Artifact | Mapping[PartKey, Artifact]
    ) -> None:
        """Write a table, a table with its document, or a table per part."""
        whole = obj if isinstance(obj, Mapping) else {_only_part(context): obj}
        parts: dict[PartKey, pl.DataFrame | Artifact] = {
            tuple(part): table for part, table in whole.items()
        }
        self.store.write(context.asset_key.path[-1], parts)

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | Mapping[PartKey, pl.DataFrame]:
        """Read a table, or a table per part if the upstream asset is partitioned."""
        asset = context.asset_key.path[-1]
        if not context.has_asset_partitions:
            return self.store.read(asset)
        parts = [part_of(key) for key in context.asset_partition_keys]
        return {part: self.store.read(asset, part) for part in parts}


def stored_parts(
    store: ArtifactStore, asset: str, parts: Sequence[PartKey], *, reread: bool = False
) -> StoredParts:
    """Read the intact parts of an asset: their versions, and their rows in one table.

    Parts are not read again while the list of digests is the same. Only `reread` notices a file
    that was altered since.
    """
    if reread:
        _stored_parts.cache_clear()
    sums = store.sums(asset)
    return _stored_parts(store.base, store.vertical, asset, tuple(parts), tuple(sums.items()))


@lru_cache(maxsize=8)
def _stored_parts(
    base: str,
    namespace: str,
    asset: str,
    parts: tuple[PartKey, ...],
    _sums: tuple[tuple[str, str], ...],
) -> StoredParts:
    """Read parts once for several checks of a run; the digests are part of the key."""
    return ArtifactStore(base, namespace).read_parts(asset, parts)


def _only_part(context: dg.OutputContext) -> PartKey:
    return part_of(context.asset_partition_key) if context.has_asset_partitions else ()

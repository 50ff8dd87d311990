"""The library's artifact store as a Dagster resource and IO manager.

One run may cover many partitions, so outputs and inputs are a frame per cell. Nothing is pickled.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import dagster as dg
import polars as pl

from coverage_assets.foundation.artifacts import Artifact, ArtifactStore, PartKey, StoredParts
from coverage_assets.foundation.cells import Cell
from resources.fixed import FixedResource
from resources.partition_keys import part_of


class Artifacts(FixedResource):
    """The stored tables of a vertical, below `base`: a folder or the URL of an object store."""

    base: str
    vertical: str

    def store(self) -> ArtifactStore:
        """Open the library's own store."""
        return ArtifactStore(self.base, self.vertical)

    def stored_cells(
        self, asset: str, cells: Sequence[Cell], *, reread: bool = False
    ) -> StoredParts:
        """Read the intact cells of an asset: their versions, and their rows in one table.

        Cells are not read again while the list of digests is the same. Only `reread` notices a file
        that was altered since.
        """
        if reread:
            _stored_cells.cache_clear()
        sums = self.store().sums(asset)
        return _stored_cells(self.base, self.vertical, asset, tuple(cells), tuple(sums.items()))


class ArtifactIO(dg.ConfigurableIOManager):
    """Writes the outputs of assets to the store, and reads their inputs from it."""

    artifacts: Artifacts

    def handle_output(
        self, context: dg.OutputContext, obj: pl.DataFrame | Artifact | Mapping[Cell, Artifact]
    ) -> None:
        """Write a table, a table with its document, or a table per cell."""
        whole = obj if isinstance(obj, Mapping) else {_only_part(context): obj}
        parts: dict[PartKey, pl.DataFrame | Artifact] = {
            tuple(part): table for part, table in whole.items()
        }
        self.artifacts.store().write(context.asset_key.path[-1], parts)

    def load_input(self, context: dg.InputContext) -> pl.DataFrame | Mapping[PartKey, pl.DataFrame]:
        """Read a table, or a table per cell if the upstream asset is partitioned by cell."""
        asset = context.asset_key.path[-1]
        if not context.has_asset_partitions:
            return self.artifacts.store().read(asset)
        parts = [part_of(key) for key in context.asset_partition_keys]
        return {part: self.artifacts.store().read(asset, part) for part in parts}


@lru_cache(maxsize=4)
def _stored_cells(
    base: str,
    vertical: str,
    asset: str,
    cells: tuple[Cell, ...],
    _sums: tuple[tuple[str, str], ...],
) -> StoredParts:
    """Read cells once for several checks of a run; the digests are part of the key."""
    return ArtifactStore(base, vertical).read_parts(asset, cells)


def _only_part(context: dg.OutputContext) -> PartKey:
    return part_of(context.asset_partition_key) if context.has_asset_partitions else ()

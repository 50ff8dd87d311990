"""What the command line shows of the stored datasets."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_assets.datasets.build import GLOBAL
from coverage_assets.defs.datasets.stored import datasets_of
from coverage_assets.defs.summary import StoredAt, SummaryTable
from resources.namespace import Namespace


def summary(namespace: Namespace) -> Iterator[SummaryTable | StoredAt]:
    """Yield what the dataset over everything holds, and where the datasets are."""
    rows = namespace.store.read(GLOBAL).iter_rows(named=True)
    columns = ("dataset_id", "version", "conversations", "bytes")
    shown = [[row[column] for column in columns] for row in rows]
    yield SummaryTable("The dataset over everything", columns, shown)
    yield StoredAt(f"{datasets_of(namespace).location()}/")

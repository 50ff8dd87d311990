"""What the command line shows of the stored manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator

from coverage_assets.defs.summary import StoredAt, SummaryTable
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from resources.namespace import Namespace


def summary(namespace: Namespace) -> Iterator[SummaryTable | StoredAt]:
    """Yield the counts of the manifest, and where it and the cells are."""
    store = namespace.store
    manifest = json.loads(store.read_document(MANIFEST))
    counted: dict[str, list[int]] = {}
    for cell in manifest["cells"]:
        row = [1, cell["raw"], cell["kept"], cell["raw"] - cell["kept"]]
        before = counted.get(cell["behavior"], [0] * len(row))
        counted[cell["behavior"]] = [a + b for a, b in zip(before, row, strict=True)]
    rows = [[behavior, *numbers] for behavior, numbers in counted.items()]
    totals = ["all", *(sum(column) for column in zip(*counted.values(), strict=True))]
    title = f"Scenarios of {manifest['vertical']}"
    yield SummaryTable(title, ("behavior", "cells", "raw", "kept", "excluded"), [*rows, totals])
    yield StoredAt(store.location(MANIFEST, suffix="json"))
    yield StoredAt(store.location(MANIFEST))
    yield StoredAt(store.location(SCENARIOS).rsplit("/", 1)[0] + "/")

"""What the command line shows of the stored dispute plans."""

from __future__ import annotations

import json
from collections.abc import Iterator

from coverage_assets.defs.summary import StoredAt, SummaryTable
from coverage_assets.disputes.freshness import PLANS
from resources.namespace import Namespace


def summary(namespace: Namespace) -> Iterator[SummaryTable | StoredAt]:
    """Yield how each account's plans came out, and where they are."""
    store = namespace.store
    rows: list[list[object]] = []
    for part in store.parts(PLANS):
        bureaus = json.loads(store.read_document(PLANS, part))["bureaus"]
        planned = [name for name, found in bureaus.items() if found["master"]]
        rows.append([part[0], len(planned), ", ".join(sorted(set(bureaus) - set(planned)))])
    yield SummaryTable("Dispute plans", ("account", "bureaus planned", "no plan"), rows)
    yield StoredAt(store.location(PLANS).rsplit("/", 1)[0] + "/")

"""What should be stored of the taxonomy and the rules."""

from __future__ import annotations

import datetime as dt

from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.digests import sha256_bytes, sha256_json, sha256_table
from coverage_assets.taxonomy.schema import rules_table, taxonomy_table
from resources.namespace import Namespace

TAXONOMY = "taxonomy"
RULES = "exclusion_rules"
TAXONOMY_SOURCE = "taxonomy_yaml"
EXCLUSIONS_SOURCE = "exclusions_yaml"


def inputs(namespace: Namespace) -> str:
    """Digest the declared files, and the day: waivers and rules can expire."""
    contents = [
        None if data is None else sha256_bytes(data) for data in namespace.declarations.contents()
    ]
    return sha256_json([contents, _today()])


def wanted(namespace: Namespace, _upstream: Wanted) -> Wanted:
    """Return the versions of both tables; a file that is broken or has lint errors is refused."""
    vertical = namespace.declarations.checked()
    return Wanted(
        (
            WantedAsset(TAXONOMY, {(): sha256_table(taxonomy_table(vertical))}),
            WantedAsset(RULES, {(): sha256_table(rules_table(vertical))}, upstream=(TAXONOMY,)),
        ),
        observed={
            TAXONOMY_SOURCE: {(): vertical.taxonomy_sha256},
            EXCLUSIONS_SOURCE: {(): vertical.exclusions_sha256},
        },
    )


def judged_besides(namespace: Namespace, asset: str, _part: PartKey) -> str:
    """Digest what the linter looks at: lines and days, which the table of rules does not have."""
    return inputs(namespace) if asset == RULES else ""


def _today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()

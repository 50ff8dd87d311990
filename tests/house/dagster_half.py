"""The Dagster half of a skeleton: a declaration, a table as an asset, a check, a summary.

The family belongs to no vertical and reads `config/<name>/entries.csv`.
"""

DAGSTER_HALF = {
    "config/$name/entries.csv": "id,amount\na,1\nb,-1\n",
    "coverage_assets/defs/$name/__init__.py": '"""Assets and checks of $words."""\n',
    "coverage_assets/defs/$name/family.py": '''\
"""$title, as a family."""

from coverage_assets.defs.family import Family

${upper}_FAMILY = Family(
    name="$name",
    in_verticals=False,
    inputs="coverage_assets.defs.$name.wanted:inputs",
    wanted="coverage_assets.defs.$name.wanted:wanted",
    definitions="coverage_assets.defs.$name.definitions:definitions",
    summary="coverage_assets.defs.$name.summary:summary",
    page="$name.md",
)
''',
    "coverage_assets/defs/$name/wanted.py": '''\
"""What should be stored of $words."""

from __future__ import annotations

from pathlib import Path

from coverage_assets.defs.$name.family import ${upper}_FAMILY
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.errors import InputError
from coverage_assets.foundation.digests import sha256_bytes, sha256_json
from resources.namespace import Namespace

ENTRIES = "${name}_entries"
SOURCE = "entries_csv"


def entries_file(namespace: Namespace) -> Path:
    """Return the declared file."""
    return namespace.config / "$name" / "entries.csv"


def inputs(namespace: Namespace) -> str:
    """Digest the declared file."""
    path = entries_file(namespace)
    try:
        return sha256_bytes(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None


def version(namespace: Namespace) -> str:
    """Return the version of what is made of the file as it is now, by this code."""
    return sha256_json([${upper}_FAMILY.code_version, inputs(namespace)])


def wanted(namespace: Namespace, _upstream: Wanted) -> Wanted:
    """Return the version that the table should have."""
    return Wanted(
        (WantedAsset(ENTRIES, {(): version(namespace)}),),
        observed={SOURCE: {(): inputs(namespace)}},
    )
''',
    "coverage_assets/defs/$name/assets.py": '''\
"""The declared file, and the table of usable entries, as assets."""

import dagster as dg
import polars as pl

from coverage_assets.$name.filtering import filter_entries
from coverage_assets.$name.schema import ENTRIES as MODEL
from coverage_assets.defs.$name.family import ${upper}_FAMILY
from coverage_assets.defs.$name.wanted import ENTRIES, SOURCE, entries_file, version
from coverage_assets.defs.declare_assets import external_asset, stored_asset
from coverage_assets.defs.metadata import preview, row_metadata
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.foundation.artifacts import Artifact
from resources.namespace import Namespace


def build_assets(namespace: Namespace) -> list[dg.AssetsDefinition | dg.AssetSpec]:
    """Build the file and the table that is made of it."""
    source = external_asset(
        namespace,
        ${upper}_FAMILY,
        SOURCE,
        kind="csv",
        description="The entries as somebody wrote them. Their version is their bytes.",
    )

    @stored_asset(
        namespace,
        ${upper}_FAMILY,
        ENTRIES,
        deps=[asset_key(namespace, SOURCE)],
        description="The usable entries; what was refused is shown with the reason.",
        model=MODEL,
    )
    def entries() -> dg.Output[Artifact]:
        """Keep what can be used."""
        given = pl.read_csv(entries_file(namespace))
        kept, refused = filter_entries(given)
        found = version(namespace)
        return dg.Output(
            Artifact(kept, version=found),
            metadata={**row_metadata(kept), "refused": preview(refused)},
            data_version=dg.DataVersion(found),
        )

    return [source, entries]
''',
    "coverage_assets/defs/$name/checks.py": '''\
"""Checks of $words."""

from collections.abc import Sequence

from coverage_assets.$name.schema import ENTRIES as MODEL
from coverage_assets.defs.$name.wanted import ENTRIES
from coverage_assets.defs.checks import Check, CheckOutcome, check_schema, read_stored
from coverage_assets.foundation.artifacts import PartKey
from resources.namespace import Namespace


def ${name}_entries_are_as_declared(
    namespace: Namespace, parts: Sequence[PartKey]
) -> CheckOutcome:
    """Check the stored entries against their model."""
    return check_schema(read_stored(namespace, ENTRIES, parts), MODEL)


CHECKS = {
    ENTRIES: [
        Check(
            ${name}_entries_are_as_declared,
            "The table has the declared columns and values. If not, build it again.",
        )
    ]
}
''',
    "coverage_assets/defs/$name/definitions.py": '''\
"""$title, as definitions that stand once, beside all verticals."""

from coverage_assets.defs.$name.assets import build_assets
from coverage_assets.defs.$name.checks import CHECKS
from coverage_assets.defs.family_definitions import FamilyDefinitions
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions."""
    return FamilyDefinitions(build_assets(namespace), CHECKS)
''',
    "coverage_assets/defs/$name/summary.py": '''\
"""What the command line shows of $words."""

from __future__ import annotations

from collections.abc import Iterator

from coverage_assets.defs.$name.wanted import ENTRIES
from coverage_assets.defs.summary import StoredAt, SummaryTable
from resources.namespace import Namespace


def summary(namespace: Namespace) -> Iterator[SummaryTable | StoredAt]:
    """Yield how many entries there are, and where."""
    table = namespace.store.read(ENTRIES)
    total = int(table["amount"].sum())
    yield SummaryTable("$title", ("entries", "amount"), [(table.height, total)])
    yield StoredAt(namespace.store.location(ENTRIES))
''',
}

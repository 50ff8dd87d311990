"""Output that changes needs a code version that changes, or what is stored would pass for fresh.

`COVERAGE_EXAMPLES=write pytest tests/defs/test_code_versions.py` takes the digests anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS
from coverage_assets.defs.families import FAMILIES
from coverage_assets.disputes.batch import account_document, audit_document
from coverage_assets.foundation.digests import sha256_bytes, sha256_json, sha256_table
from coverage_assets.scenarios.freshness import MANIFEST, SCENARIOS
from resources.findings import DisputeFindings
from resources.namespace import Location
from tests.defs.conftest import Built
from tests.defs.editing import CONFIG
from tests.defs.generated import Generated

EXAMPLES = Path(__file__).with_name("code_versions.json")
TAKE_NEW = "take new examples: COVERAGE_EXAMPLES=write pytest tests/defs/test_code_versions.py"
DECLARED = ("clinic", "helpdesk", "disputes")
RUN_AT = "2025-11-20T10:00:00Z"


def of_tables(built: Built, generated: Generated) -> object:  # noqa: ARG001 - one of several digests
    store = built.project.store
    return [sha256_table(store.read(name)) for name in ("taxonomy", "exclusion_rules")]


def of_scenarios(built: Built, generated: Generated) -> object:  # noqa: ARG001 - one of several digests
    store = built.project.store
    cells = [sha256_table(store.read(SCENARIOS, part)) for part in store.parts(SCENARIOS)]
    return [cells, json.loads(store.read_document(MANIFEST))]


def of_conversations(built: Built, generated: Generated) -> object:  # noqa: ARG001 - one of several digests
    store = generated.project.store
    return [
        store.read(asset, cell).to_dicts()
        for asset in (CONVERSATIONS, GOLDENS)
        for cell in generated.cells
    ]


def of_datasets(built: Built, generated: Generated) -> object:  # noqa: ARG001 - one of several digests
    folder = generated.datasets
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".json", ".jsonl"})
    return [
        [path.relative_to(folder).as_posix(), sha256_bytes(path.read_bytes())] for path in files
    ]


def of_disputes(built: Built, generated: Generated) -> object:  # noqa: ARG001 - one of several digests
    findings = DisputeFindings(Location.findings, CONFIG, RUN_AT)
    run = findings.plan(findings.read()[0])
    return [[account_document(plans) for plans in run.accounts], audit_document(run)]


DIGESTED: dict[str, Callable[[Built, Generated], object]] = {
    "taxonomy": of_tables,
    "scenarios": of_scenarios,
    "conversations": of_conversations,
    "datasets": of_datasets,
    "disputes": of_disputes,
}


def declared() -> str:
    """Digest what the examples are made from."""
    folders = [*(CONFIG / name for name in DECLARED), Location.findings]
    files = sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sha256_json([[path.name, sha256_bytes(path.read_bytes())] for path in files])


def test_every_family_has_an_example() -> None:
    assert {family.name for family in FAMILIES} == set(DIGESTED) == set(_stored())


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_output_that_changes_comes_with_another_code_version(
    family: object, built_clinic: Built, generated: Generated
) -> None:
    name, version = family.name, family.code_version  # type: ignore[attr-defined]
    digest = sha256_json(DIGESTED[name](built_clinic, generated))
    if os.environ.get("COVERAGE_EXAMPLES") == "write":
        example = {"code_version": version, "declared": declared(), "sha256": digest}
        stored = _stored() | {name: example}
        EXAMPLES.write_text(json.dumps(stored, indent=2, sort_keys=True) + "\n")
    found = _stored()[name]
    assert found["declared"] == declared(), f"the declared samples have changed: {TAKE_NEW}"
    assert (found["code_version"], found["sha256"]) == (version, digest), (
        f"the output of {name} has changed: raise `code_version` in "
        f"coverage_assets/defs/{name}/family.py, and {TAKE_NEW}"
    )


def _stored() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else {}
    return found

"""A conversation is the same whatever process generates it, and however its files are laid out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.yaml_loader import parse_yaml
from tests.conversations.desk import CONFIG, MODELS, WORLD, Desk, desk, kept

EVERY, SAMPLE = 1, 8
"""Of so many kept scenarios one is generated."""

PROGRAM = """
import json, sys
from pathlib import Path
from coverage_assets.conversations.generation.generate import BASE, DIR, INV, generate_pair
from coverage_assets.conversations.compile.loader import load_conversations
from coverage_assets.conversations.declared.scenario import scenarios_of
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.enumerate import enumerate_scenarios
from coverage_assets.taxonomy.loader import load_vertical

vertical = load_vertical(Path("config"), "helpdesk")
compiled = load_conversations(Path("config"), vertical)
kept = enumerate_scenarios(vertical).filter("kept")
scenarios = list(scenarios_of(kept, vertical.taxonomy.axis_slugs))[::int(sys.argv[1])]
relations = (BASE, INV, DIR)
pairs = [generate_pair(compiled, one, 0, relation) for one in scenarios for relation in relations]
print(sha256_json(json.dumps(pairs)))
"""


def digest(compiled: CompiledVertical, step: int = EVERY) -> str:
    """Return the digest of all pairs, including the order of keys."""
    pairs = [
        generate_pair(compiled, one, 0, relation)
        for one in kept()[::step]
        for relation in (BASE, INV, DIR)
    ]
    return sha256_json(json.dumps(pairs))


@pytest.mark.parametrize(
    ("seed", "step"),
    [
        ("4242", SAMPLE),
        pytest.param("0", EVERY, marks=pytest.mark.slow),
        pytest.param("1", EVERY, marks=pytest.mark.slow),
        pytest.param("4242", EVERY, marks=pytest.mark.slow),
    ],
)
def test_another_process_with_another_hash_seed_generates_the_same(seed: str, step: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(step)],
        cwd=CONFIG.parent,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == digest(desk().compiled, step)


def test_neither_order_nor_company_changes_a_conversation() -> None:
    together = {one.scenario_id: desk().generate(one) for one in kept()}
    fresh = Desk(dict(desk().files))
    for one in reversed(kept()[::7]):
        assert json.dumps(fresh.generate(one)) == json.dumps(together[one.scenario_id])


def test_variants_differ_in_more_than_their_number() -> None:
    one = kept()[0]
    texts = {
        tuple(turn["text"] for turn in desk().generate(one, variant).conversation["turns"])
        for variant in range(20)
    }
    assert len(texts) == 20


def backwards(value: Any) -> Any:
    """Return the value with the keys of every mapping in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


def test_the_order_of_keys_in_the_files_changes_nothing() -> None:
    files = {
        name: json.dumps(backwards(parse_yaml(desk().files[name].encode(), name).value))
        for name in MODELS
    }
    assert digest(Desk(files).compiled) == digest(desk().compiled)


def test_comments_and_layout_change_nothing() -> None:
    files = {
        name: text.replace("\n\n", "\n# A remark.\n\n\n") for name, text in desk().files.items()
    }
    assert digest(Desk(files).compiled) == digest(desk().compiled)


def test_the_order_of_facts_and_of_tools_changes_no_conversation() -> None:
    world = parse_yaml(desk().files[WORLD].encode(), WORLD).value
    assert isinstance(world, dict)
    for section in ("facts", "tools", "proofs", "records"):
        listed = world[section]
        assert isinstance(listed, list)
        listed.reverse()
    reordered = Desk({**desk().files, WORLD: json.dumps(world)})
    for one in kept()[::5]:
        before, after = desk().generate(one), reordered.generate(one)
        assert after.conversation == before.conversation
        assert {**after.golden, "generator_sha256": ""} == {**before.golden, "generator_sha256": ""}


def test_a_change_to_one_domain_leaves_the_other_as_it_was() -> None:
    edited = desk().edit("domains/devices.yaml", "the hinge has snapped", "the lid has snapped")
    for one in kept():
        before, after = desk().generate(one), edited.generate(one)
        assert (after.golden["generator_sha256"] == before.golden["generator_sha256"]) == (
            one.domain == "access"
        )
        if one.domain == "access":
            assert after == before

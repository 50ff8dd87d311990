"""The help desk shares no word with the shop, so generation and scoring know neither."""

from __future__ import annotations

import ast
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverage_assets.cli import run
from coverage_assets.conversations.compile.loader import load_conversations, read_sources
from coverage_assets.conversations.declared.world import WorldSection
from coverage_assets.conversations.generation.generate import (
    BASE,
    DIR,
    INV,
    GeneratedPair,
    generate_pair,
)
from coverage_assets.conversations.simulator.environment import state_sha256
from coverage_assets.datasets.scoring.oracle import oracle_response
from coverage_assets.datasets.scoring.score_one import score_one
from coverage_assets.taxonomy.vertical import Vertical
from tests.conversations.desk import CONFIG, desk, kept
from tests.datasets.scoring.mutants import MUTANTS, mutants

SOURCES = Path(__file__).parents[2] / "coverage_assets"


@pytest.fixture(scope="module")
def pairs() -> list[GeneratedPair]:
    """Every kept scenario of the help desk, with its pairs."""
    found = [
        generate_pair(desk().compiled, one, 0, relation)
        for one in kept()
        for relation in (BASE, INV, DIR)
    ]
    return [one for one in found if one is not None]


def test_the_right_answer_passes_every_golden(pairs: list[GeneratedPair]) -> None:
    assert list(_failing(pairs)) == []


def _failing(pairs: list[GeneratedPair]) -> Iterator[str]:
    for one in pairs:
        environment = desk().compiled.domains[one.golden["domain"]].environment
        score = score_one(one.golden, oracle_response(one.conversation, one.golden), environment)
        if not score.passed or any(result.status != "passed" for result in score.gates.values()):
            yield f"{one.golden['id']}: {score.gates}"


def test_no_wrong_answer_passes(pairs: list[GeneratedPair]) -> None:
    passed, tried = [], Counter[str]()
    for one in pairs:
        environment = desk().compiled.domains[one.golden["domain"]].environment
        for kind, response in mutants(one.golden, one.conversation, environment):
            tried[kind] += 1
            if score_one(one.golden, response, environment).passed:
                passed.append((one.golden["id"], kind, response))
    assert passed == []
    assert tried.keys() == MUTANTS.keys()


def test_goldens_replay_to_another_state_than_they_begin_with(pairs: list[GeneratedPair]) -> None:
    for one in pairs:
        environment = desk().compiled.domains[one.golden["domain"]].environment
        state = json.loads(one.golden["initial_state"])
        before = state_sha256(state)
        for action in one.golden["expected_actions"]:
            if action["level"] == "required":
                environment.call(state, action["name"], json.loads(action["arguments"]))
        assert before != state_sha256(state) == one.golden["final_state_sha256"]


def test_every_outcome_and_every_script_of_the_helpdesk_occurs(pairs: list[GeneratedPair]) -> None:
    outcomes = {one.golden["final_outcome"] for one in pairs} | {
        entry["outcome"] for one in pairs for entry in one.golden["turn_outcomes"]
    }
    assert outcomes == set(desk().compiled.outcomes)
    lengths = {
        (one.golden["behavior"], tuple(turn["act"] for turn in one.conversation["turns"]))
        for one in pairs
    }
    assert len(lengths) == sum(len(scripts) for scripts in desk().compiled.scripts.values())


def test_conversations_have_the_length_of_real_ones(pairs: list[GeneratedPair]) -> None:
    turns = [len(one.conversation["turns"]) for one in pairs]
    said = [
        turn["text"].split()
        for one in pairs
        for turn in one.conversation["turns"]
        if turn["role"] == "user"
    ]
    assert 6 <= sum(turns) / len(turns) <= 10
    assert 8 <= sum(map(len, said)) / len(said) <= 18


def declared_names(vertical: str, loaded: Vertical) -> set[str]:
    """Return every name that a vertical gives to something of its own."""
    names = {value for values in loaded.taxonomy.dimensions.values() for value in values} | set(
        loaded.taxonomy.axis_slugs
    )
    sources = read_sources(CONFIG, loaded)
    names |= set(sources.outcomes.model.obligations) | set(sources.lexicon.model.lexicons)
    sections: list[WorldSection] = [
        sources.world.model,
        *(source.model for source in sources.domains),
    ]
    for model in sections:
        names |= {fact.name for fact in model.facts} | {
            constraint.id for constraint in model.constraints
        }
        names |= {tool.name for tool in model.tools} | set(model.collections) | set(model.lexicons)
        names |= {field for collection in model.collections.values() for field in collection.fields}
    assert vertical == loaded.name
    return names


def test_no_name_of_a_vertical_stands_in_the_code(commerce: Vertical, helpdesk: Vertical) -> None:
    """Names of two words and more, which no code has by chance, and those of what is offered."""
    names = {*declared_names("commerce", commerce), *declared_names("helpdesk", helpdesk)}
    checked = {name for name in names if "_" in name} | {
        "catalog",
        "sku",
        "brand",
        "provisions",
        "grams",
        "stock",
        "price",
    }
    used = {
        (path.name, node.value)
        for path in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in checked
    }
    assert used == set()


def test_the_files_on_disk_are_those_that_tests_edit(helpdesk: Vertical) -> None:
    assert load_conversations(CONFIG, helpdesk).sha256 == desk().compiled.sha256


def test_the_oracle_passes_on_generated_datasets_of_the_helpdesk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(CONFIG.parent)
    asked = [
        "--vertical",
        "helpdesk",
        "--pairs",
        "inv,dir",
        "--combine",
        "domain,global",
        "--out",
        str(tmp_path),
    ]
    assert run(["generate", *asked]) == 0
    folder = tmp_path / "datasets" / "helpdesk" / "combined"
    records = [
        [json.loads(line) for line in (folder / f"{name}.jsonl").read_text().splitlines()]
        for name in ("conversations", "goldens")
    ]
    responses = tmp_path / "responses.jsonl"
    responses.write_text(
        "".join(f"{json.dumps(oracle_response(*pair))}\n" for pair in zip(*records, strict=True))
    )
    capsys.readouterr()
    assert run(["score", str(folder), str(responses), "--format", "json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["total"], report["failed"]) == (len(records[0]), 0)


@pytest.mark.slow
def test_the_helpdesk_is_materialized(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "home").mkdir()
    shutil.copy(CONFIG.parent / "data" / "dagster_home" / "dagster.yaml", tmp_path / "home")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(CONFIG.parent)
    assert run(["materialize", "--vertical", "helpdesk", "--out", str(tmp_path / "artifacts")]) == 0
    assert (tmp_path / "artifacts" / "datasets" / "helpdesk" / "combined" / "dataset.json").exists()

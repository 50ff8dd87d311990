"""What stands in the files of each target, as far as that can be told without the tool."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import yaml

from coverage_assets.conversations.records.golden import Golden
from coverage_assets.datasets.exports.columns import Column, columns_of
from coverage_assets.datasets.exports.langsmith import example_id
from coverage_assets.datasets.exports.promptfoo import json_without_templates
from coverage_assets.datasets.exports.registry import TARGETS, export, target_named
from coverage_assets.datasets.scoring.score_one import score_one
from coverage_assets.datasets.validate.dataset import validate_dataset
from coverage_assets.errors import InputError
from tests.datasets.exports.conftest import Export
from tests.datasets.exports.rental import TOOLBOX, conversations, goldens, parsed, rental_header
from tests.datasets.small import write_folder


def user_turns(number: int) -> list[str]:
    return [turn["text"] for turn in conversations()[number]["turns"] if turn["role"] == "user"]


def test_inspect_gets_what_the_person_says_and_the_golden_as_metadata(
    rental: Path, exported: Export
) -> None:
    samples = parsed(exported("inspect", rental) / "samples.jsonl")
    assert [sample["id"] for sample in samples] == [golden["id"] for golden in goldens()]
    assert [sample["target"] for sample in samples] == [
        "completed",
        "completed",
        "refused",
        "no_match",
    ]
    assert [sample["metadata"]["golden"] for sample in samples] == goldens()
    for number, sample in enumerate(samples):
        assert [message["role"] for message in sample["input"]] == ["system"] + ["user"] * len(
            user_turns(number)
        )
        assert [message["content"] for message in sample["input"][1:]] == user_turns(number)


def test_promptfoo_gets_messages_as_one_text(rental: Path, exported: Export) -> None:
    tests = parsed(exported("promptfoo", rental) / "tests.jsonl")
    assert {type(value) for test in tests for value in test["vars"].values()} == {str}
    assert [json.loads(test["vars"]["golden"]) for test in tests] == goldens()
    told = [
        [message["content"] for message in json.loads(test["vars"]["messages"])[1:]]
        for test in tests
    ]
    assert told == [user_turns(number) for number in range(4)]


def test_promptfoo_sees_no_template_in_any_text(rental: Path, exported: Export) -> None:
    texts = [
        value
        for test in parsed(exported("promptfoo", rental) / "tests.jsonl")
        for value in test["vars"].values()
    ]
    assert [sign for sign in ("{{", "{%", "{#", "#}") if any(sign in text for text in texts)] == []


@pytest.mark.parametrize(
    "text", ["{{ a }}", "{% b %}", "{# c #}", "{{{", "{#}", "##}}", "{{%#}", '"{{"']
)
def test_what_keeps_templates_away_changes_no_meaning(text: str) -> None:
    value = {"a": [text, {"b": {}}], text: {}}
    assert json.loads(json_without_templates(value)) == value


def test_promptfoo_is_configured_to_judge_every_test(rental: Path, exported: Export) -> None:
    folder = exported("promptfoo", rental)
    config = yaml.safe_load((folder / "promptfooconfig.yaml").read_text())
    assert config["defaultTest"] == {"assert": [{"type": "python", "value": "file://assertion.py"}]}
    assert (config["tests"], config["prompts"]) == ("file://tests.jsonl", ["{{messages}}"])
    assert config["description"] == "cycles.rentals.mixed 1.2.0"


def test_promptfoos_assertion_judges_answers(rental: Path, exported: Export) -> None:
    spec = importlib.util.spec_from_file_location(
        "assertion", exported("promptfoo", rental) / "assertion.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    context = {"vars": {"golden": json.dumps(goldens()[3])}}
    right = {
        "final_outcome": "no_match",
        "tool_calls": [{"name": "find_bikes", "arguments": {"kind": "race"}}],
        "messages": ["Sorry, no race bike."],
    }
    assert module.get_assert(json.dumps(right), context)["pass"] is True
    assert module.get_assert(right, context)["score"] == 1.0
    wrong = module.get_assert("No race bike.", context)
    assert (
        wrong["pass"],
        wrong["namedScores"]["OUTCOME"],
        wrong["namedScores"]["COMMUNICATE"],
    ) == (False, 0.0, 1.0)


def test_openai_gets_calls_with_their_results(rental: Path, exported: Export) -> None:
    folder = exported("openai", rental)
    first = parsed(folder / "conversations.jsonl")[0]
    assert [message["role"] for message in first["messages"]] == [
        "system",
        *("user", "assistant", "tool", "assistant"),
        *("user", "assistant", "tool", "assistant"),
    ]
    call, result = first["messages"][6:8]
    assert call["tool_calls"] == [
        {
            "id": "call_4_1",
            "type": "function",
            "function": {"name": "rent_bike", "arguments": '{"bike":"B-1","days":2}'},
        }
    ]
    assert result == {"role": "tool", "tool_call_id": "call_4_1", "content": '{"days":2}'}
    assert [tool["function"]["name"] for tool in first["tools"]] == [
        "find_bikes",
        "rent_bike",
        "waive_deposit",
    ]
    assert parsed(folder / "goldens.jsonl") == goldens()


def test_openais_metadata_keeps_within_the_bounds_of_the_interface(
    rental: Path, exported: Export
) -> None:
    for line in parsed(exported("openai", rental) / "conversations.jsonl"):
        about = line["metadata"]
        assert len(about) <= 16
        assert all(
            isinstance(text, str) and len(key) <= 64 and len(text) <= 512
            for key, text in about.items()
        )
        assert json.loads(about["bins"]) == {
            "hurry": about["bins"].split('"')[3],
            "weather": "rain",
        }


def test_deepeval_begins_a_simulation_with_the_first_turn_alone(
    rental: Path, exported: Export
) -> None:
    first = parsed(exported("deepeval", rental) / "conversational_goldens.jsonl")[0]
    assert first["turns"] == [{"role": "user", "content": user_turns(0)[0]}]
    assert all(text in first["scenario"] for text in user_turns(0))
    assert (first["name"], first["expected_outcome"]) == (goldens()[0]["id"], "completed")


@pytest.mark.parametrize(
    ("target", "file", "key"),
    [
        ("langsmith", "examples.jsonl", "reference_outputs"),
        ("langfuse", "items.jsonl", "expected_output"),
    ],
)
def test_the_answer_to_compare_with_passes_its_golden(
    target: str, file: str, key: str, rental: Path, exported: Export
) -> None:
    for line in parsed(exported(target, rental) / file):
        assert score_one(line[key]["golden"], line[key], TOOLBOX).passed


def test_an_example_keeps_its_id_from_version_to_version() -> None:
    assert (
        example_id("cycles.rentals.mixed", "sc-00000000000000c0.0")
        == "f36f5482-d8eb-5c3c-864f-55cdb3ea706f"
    )
    assert example_id("cycles.rentals.mixed", "a") != example_id("cycles.rentals", "mixed.a")


def test_the_croissant_folder_is_still_a_whole_dataset(rental: Path, exported: Export) -> None:
    folder = exported("croissant", rental)
    assert validate_dataset(folder) == []
    for name in ("conversations.jsonl", "goldens.jsonl"):
        assert (folder / name).read_bytes() == (rental / name).read_bytes()


def test_croissant_lists_the_digests_of_the_files(rental: Path, exported: Export) -> None:
    folder = exported("croissant", rental)
    files = json.loads((folder / "croissant.json").read_text())["distribution"]
    listed = {
        line.split()[1]: line.split()[0]
        for line in (folder / "SHA256SUMS").read_text().splitlines()
    }
    assert {file["contentUrl"]: file["sha256"] for file in files} == {
        name: listed[name] for name in ("conversations.jsonl", "goldens.jsonl")
    }


def test_a_file_that_was_altered_is_not_described_as_whole(rental: Path, exported: Export) -> None:
    goldens_file = rental / "goldens.jsonl"
    goldens_file.write_bytes(goldens_file.read_bytes() + b"\n")
    header = json.loads((rental / "dataset.json").read_text())
    assert header["files"]["goldens"]["rows"] == 4
    with pytest.raises(InputError):
        exported("croissant", rental)


def test_columns_are_read_off_the_models() -> None:
    columns = {column.name: column for column in columns_of(Golden, ["hurry"])}
    assert list(columns) == list(Golden.model_fields)
    assert columns["bins"] == Column("bins", inner=(Column("hurry"),))
    assert columns["gates"] == Column("gates", many=True)
    constraint = {column.name: column for column in columns["constraints"].inner}
    assert (constraint["value_num"].kind, constraint["hard"].kind) == ("integer", "flag")
    assert constraint["value_set"] == Column("value_set", many=True)


def test_tau2_compares_every_argument_that_a_tool_declares(rental: Path, exported: Export) -> None:
    tasks = json.loads((exported("tau2", rental) / "rentals" / "tasks.json").read_text())
    (action,) = tasks[1]["evaluation_criteria"]["actions"]
    assert (action["name"], action["compare_args"]) == ("rent_bike", ["bike", "days", "note"])
    assert action["arguments"] == {"bike": "B-2", "days": 3, "note": "kids"}
    assert tasks[2]["evaluation_criteria"]["actions"] == []


def test_tau2_is_told_what_to_say_word_for_word(rental: Path, exported: Export) -> None:
    folder = exported("tau2", rental)
    task = json.loads((folder / "rentals" / "tasks.json").read_text())[0]
    told = task["user_scenario"]["instructions"]["task_instructions"]
    assert told.splitlines()[1:] == [
        f"{number}. {text}" for number, text in enumerate(user_turns(0), start=1)
    ]
    assert json.loads(task["description"]["notes"])["cell"] == "rentals|plain"
    assert "report_outcome" in (folder / "rentals" / "policy.md").read_text()


@pytest.mark.parametrize(
    ("tool", "parameter", "message"),
    [
        ("use_tool", "kind", "a tool named `use_tool`"),
        ("find_bikes", "from", "a parameter named `from`"),
    ],
)
def test_names_that_tau2_cannot_have_are_refused(
    tool: str, parameter: str, message: str, tmp_path: Path
) -> None:
    header = rental_header(conversations(), goldens())
    document = json.loads(json.dumps(header["metadata"]["simulator"]))
    renamed = {
        "name": tool,
        "parameters": {parameter: {"type": "text", "description": "The kind."}},
    }
    found = {
        **document["rentals"]["tools"][0],
        **renamed,
        "returns": {"all": "bikes", "fields": ["price"]},
    }
    document["rentals"]["tools"][0] = found
    header["metadata"]["simulator"] = document
    dataset = write_folder(tmp_path / "renamed", conversations(), goldens(), head=header)
    with pytest.raises(InputError, match=message):
        export(target_named("tau2"), [dataset], tmp_path / "out")


def test_a_target_names_the_extra_that_brings_its_tool() -> None:
    import tomllib

    root = Path(__file__).parents[3]
    extras = tomllib.loads((root / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert {target.extra for target in TARGETS.values() if target.extra} == set(extras)

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coverage_assets.datasets.budget.estimate import (
    MESSAGE,
    Budget,
    Usage,
    estimate_budget,
    estimate_usage,
    total_usage,
)
from coverage_assets.datasets.budget.prices import PriceTable
from coverage_assets.datasets.budget.tokens import BAND, estimate_tokens
from coverage_assets.datasets.read.reader import Dataset, read_dataset
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.small import TOOLS, conversation, document, metadata

PRICES = PriceTable.model_validate(
    {
        "schema_version": 1,
        "version": "1.0.0",
        "as_of": "2026-11-21",
        "currency": "USD",
        "models": [
            {"model": "small", "provider": "x", "input": 1.0, "output": 10.0, "source": "y"},
            {
                "model": "wide",
                "provider": "x",
                "input": 1.0,
                "output": 10.0,
                "tokens": [0.5, 1.5],
                "source": "y",
            },
        ],
    }
)


def dataset(folder: Path, conversations: list[Any], **changes: Any) -> Dataset:
    value = document(conversations=conversations, metadata=metadata(tools=[], **changes))
    del value["goldens"]
    (folder / "small.json").write_text(json.dumps(value))
    return read_dataset(folder / "small.json")


def conversation_of(*texts: str) -> dict[str, Any]:
    empty: dict[str, Any] = {"act": "say", "tool_calls": [], "asked_slots": [], "offered": []}
    roles = ("user", "assistant")
    turns = [
        {"turn": n + 1, "role": roles[n % 2], "text": text, **empty} for n, text in enumerate(texts)
    ]
    return conversation() | {"turns": turns}


def test_every_request_carries_all_that_was_said_before(tmp_path: Path) -> None:
    usage = estimate_usage(
        dataset(tmp_path, [conversation_of("one two", "three", "four", "five six")])
    )
    first = (MESSAGE + 2) + MESSAGE
    second = (MESSAGE + 2) + (MESSAGE + 1) + (MESSAGE + 1) + MESSAGE
    assert usage == Usage(
        conversations=1, requests=2, input_tokens=first + second, output_tokens=1 + 2
    )


def test_a_tool_call_is_answered_in_a_request_of_its_own(tmp_path: Path) -> None:
    called = conversation_of("one", "two")
    called["turns"][1]["tool_calls"] = [{"name": "look", "arguments": "{}", "result": '{"a":1}'}]
    plain, usage = (
        estimate_usage(dataset(tmp_path, [given]))
        for given in (conversation_of("one", "two"), called)
    )
    asked = MESSAGE + estimate_tokens("look") + estimate_tokens("{}")
    assert (usage.requests, usage.output_tokens) == (
        plain.requests + 1,
        plain.output_tokens + asked,
    )
    again = plain.input_tokens + MESSAGE + asked + MESSAGE + estimate_tokens('{"a":1}')
    assert usage.input_tokens == plain.input_tokens + again


def test_tools_and_instructions_are_sent_with_every_request(tmp_path: Path) -> None:
    conversations = [conversation_of("one", "two", "three", "four")]
    without = estimate_usage(dataset(tmp_path, conversations))
    value = document(conversations=conversations, metadata=metadata(tools=TOOLS))
    (tmp_path / "tools.json").write_text(json.dumps(value))
    tools = (
        estimate_usage(read_dataset(tmp_path / "tools.json")).input_tokens - without.input_tokens
    )
    text = json.dumps(TOOLS[0], sort_keys=True, separators=(",", ":"))
    assert tools == 2 * estimate_tokens(text)
    instructed = estimate_usage(dataset(tmp_path, conversations), instruction_tokens=100)
    assert instructed.input_tokens == without.input_tokens + 200


def test_a_request_carries_only_the_tools_of_its_domain(tmp_path: Path) -> None:
    conversations = [conversation_of("one", "two")]
    other = {**TOOLS[0], "name": "bake"}
    simulator = {
        "orders": {"tools": [{"name": "place_order"}]},
        "kitchen": {"tools": [{"name": "bake"}]},
    }
    usages = []
    for changes in (
        {"tools": TOOLS},
        {"tools": [*TOOLS, other], "simulator": simulator},
        {"tools": [*TOOLS, other]},
    ):
        (tmp_path / "tools.json").write_text(
            json.dumps(document(conversations=conversations, metadata=metadata(**changes)))
        )
        usages.append(estimate_usage(read_dataset(tmp_path / "tools.json")).input_tokens)
    assert usages[0] == usages[1] < usages[2]


def test_a_last_turn_that_nobody_answered_gets_an_answer_of_average_length(tmp_path: Path) -> None:
    usage = estimate_usage(
        dataset(
            tmp_path, [conversation_of("one", "two three", "four", "five six seven eight", "nine")]
        )
    )
    assert (usage.requests, usage.output_tokens) == (3, 2 + 4 + 3)


def test_cost_is_priced_apart_for_what_goes_in_and_what_comes_out(tmp_path: Path) -> None:
    one = dataset(tmp_path, [conversation_of("word " * 1000, "word " * 100)] * 1)
    budget = estimate_budget(one, PRICES)
    small, wide = budget.costs
    cost = (budget.usage.input_tokens * 1 + budget.usage.output_tokens * 10) / 1e6
    assert small.estimate == round(cost, 4)
    assert (small.low, small.high) == (round(cost * (1 - BAND), 4), round(cost * (1 + BAND), 4))
    assert (wide.low, wide.high) == (
        round(cost * 0.5 * (1 - BAND), 4),
        round(cost * 1.5 * (1 + BAND), 4),
    )


def test_datasets_add_up(tmp_path: Path) -> None:
    one = estimate_budget(dataset(tmp_path, [conversation_of("one", "two")]), PRICES)
    both = estimate_budget(
        dataset(
            tmp_path,
            [conversation_of("one", "two"), conversation_of("one", "two") | {"id": "second"}],
        ),
        PRICES,
    )
    assert total_usage([one, one]) == both.usage


def test_old_datasets_have_a_budget_too() -> None:
    budget = estimate_budget(read_dataset(SAMPLES / "cart_management.combined.json"), PRICES)
    assert (budget.usage.conversations, budget.usage.requests) == (4, 8)


def test_a_budget_as_plain_values_names_its_dataset() -> None:
    plain = Budget("a.b", "1.0.0", Usage(1, 2, 3, 4), ()).as_dict()
    assert plain == {
        "dataset_id": "a.b",
        "version": "1.0.0",
        "conversations": 1,
        "requests": 2,
        "input_tokens": 3,
        "output_tokens": 4,
        "costs": [],
    }

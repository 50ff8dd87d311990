from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.datasets.scoring.responses import ResponseCall, parse_response
from coverage_assets.datasets.scoring.score_one import score_one
from tests.datasets.scoring.lending import ENVIRONMENT, LEND, golden


def test_the_contract_is_read_as_it_stands() -> None:
    found = parse_response(
        {
            "id": "sc-1.0",
            "final_outcome": "completed",
            "offered": ["T-1"],
            "asked_slots": ["days"],
            "tool_calls": [
                {"name": "lend", "arguments": LEND},
                {"name": "notify", "arguments": '{"code": "T-1"}'},
            ],
            "messages": [
                "Hello.",
                {"role": "user", "content": "Hi."},
                {"role": "assistant", "content": "Bye."},
            ],
            "unknown": 1,
        }
    )
    assert (found.final_outcome, found.offered, found.asked) == ("completed", ("T-1",), ("days",))
    assert found.calls == (ResponseCall("lend", LEND), ResponseCall("notify", {"code": "T-1"}))
    assert found.messages == ("Hello.", "Bye.")


def test_a_missing_key_counts_as_empty() -> None:
    found = parse_response({})
    assert (found.final_outcome, found.offered, found.asked, found.calls, found.messages) == (
        None,
        (),
        (),
        (),
        None,
    )


def openai_call(name: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "call_1",
        "type": "function",
        "function": {"name": name, "arguments": json.dumps(arguments)},
    }


TRANSCRIPT: list[dict[str, Any]] = [
    {"role": "system", "content": "You lend tools."},
    {"role": "user", "content": "Something by Adler for up to 500?"},
    {"role": "assistant", "content": "For how long?"},
    {"role": "user", "content": "3 days"},
    {
        "role": "assistant",
        "content": None,
        "tool_calls": [openai_call("find_things", {"maker": "Adler"})],
    },
    {"role": "tool", "tool_call_id": "call_1", "content": "{}"},
    {"role": "assistant", "content": "", "tool_calls": [openai_call("lend", LEND)]},
    {
        "role": "assistant",
        "content": [{"type": "text", "text": "Yours for"}, {"type": "text", "text": "3 days."}],
    },
]
STATED = {"final_outcome": "completed", "offered": ["T-1"], "asked_slots": ["days"]}


def test_a_transcript_gives_its_calls_and_what_the_assistant_says() -> None:
    found = score_one(golden(), {"id": "sc-1.0", "messages": TRANSCRIPT, **STATED}, ENVIRONMENT)
    assert found.passed, found


def test_a_transcript_may_close_with_what_the_contract_asks_for() -> None:
    closing = {"role": "assistant", "content": json.dumps(STATED)}
    assert score_one(
        golden(), {"id": "sc-1.0", "messages": [*TRANSCRIPT, closing]}, ENVIRONMENT
    ).passed


@pytest.mark.parametrize("content", ['{"final_outcome": ', '{"outcome": "completed"}', "[1]"])
def test_a_last_message_that_states_no_outcome_is_just_a_message(content: str) -> None:
    found = parse_response({"messages": [*TRANSCRIPT, {"role": "assistant", "content": content}]})
    assert (found.final_outcome, found.problem) == (None, None)


def test_keys_beside_a_transcript_win_over_its_last_message() -> None:
    closing = {"role": "assistant", "content": json.dumps(STATED)}
    found = parse_response({"messages": [closing], "final_outcome": "refused"})
    assert (found.final_outcome, found.offered) == ("refused", ("T-1",))


def test_the_same_calls_may_stand_in_both_places() -> None:
    listed = [
        {"name": "find_things", "arguments": {"maker": "Adler"}},
        {"name": "lend", "arguments": LEND},
    ]
    assert len(parse_response({"messages": TRANSCRIPT, "tool_calls": listed}).calls) == 2


@pytest.mark.parametrize("arguments", [None, "", "  ", {}, "{}"])
def test_a_call_may_have_no_arguments(arguments: object) -> None:
    assert parse_response({"tool_calls": [{"name": "x", "arguments": arguments}]}).calls == (
        ResponseCall("x", {}),
    )


@pytest.mark.parametrize(
    ("response", "message"),
    [
        ([1], "a response is a mapping"),
        ({"final_outcome": 1}, "`final_outcome` is 1"),
        ({"offered": "T-1"}, "`offered` is 'T-1', which is not a list"),
        ({"asked_slots": [None]}, "`asked_slots` holds None"),
        ({"messages": {}}, "`messages` is {}"),
        ({"messages": [1]}, "neither a text nor a message"),
        ({"messages": [{"role": "assistant", "content": 1}]}, "`content` is 1"),
        ({"messages": [{"role": "assistant", "tool_calls": 1}]}, "`tool_calls` is 1"),
        ({"tool_calls": {"name": "x"}}, "which is not a list"),
        ({"tool_calls": ["x"]}, "holds 'x', which has no `name`"),
        ({"tool_calls": [{"arguments": {}}]}, "which has no `name`"),
        ({"tool_calls": [{"function": "x"}]}, "which has no `name`"),
        ({"tool_calls": [{"name": "x", "arguments": [1]}]}, "not names with values"),
        ({"tool_calls": [{"name": "x", "arguments": "[1]"}]}, "not a JSON object"),
        ({"tool_calls": [{"name": "x", "arguments": "{'a': 1}"}]}, "no valid JSON"),
        ({"tool_calls": [{"name": "x", "arguments": '{"a": NaN}'}]}, "NaN is not a number"),
        ({"tool_calls": [{"name": "x", "arguments": "[" * 100_000}]}, "no valid JSON"),
        ({"tool_calls": [{"name": "x"}] * 1_001}, "1,001 tool calls"),
        ({"tool_calls": [], "messages": TRANSCRIPT}, "differ"),
    ],
)
def test_a_response_that_cannot_be_parsed_fails_with_the_reason(
    response: Any, message: str
) -> None:
    found = score_one(golden(), response, ENVIRONMENT)
    assert not found.passed
    assert {(result.status, message in result.detail) for result in found.gates.values()} == {
        ("failed", True)
    }


SCALARS = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=5)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
)
NAMES = st.sampled_from(["lend", "notify", "find_things", "fly", "\ud800", 1, None])
CALLS = st.fixed_dictionaries(
    {},
    optional={
        "name": NAMES,
        "arguments": VALUES | st.just(LEND) | st.text(max_size=9),
        "function": VALUES,
    },
)
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "role": st.sampled_from(["assistant", "user", 1]),
        "content": VALUES,
        "tool_calls": st.lists(CALLS) | VALUES,
    },
)
RESPONSES = st.fixed_dictionaries(
    {},
    optional={
        "final_outcome": VALUES | st.just("completed"),
        "offered": st.lists(st.text(st.characters(), max_size=3) | st.just("T-1")) | VALUES,
        "asked_slots": VALUES,
        "tool_calls": st.lists(CALLS, max_size=3) | VALUES,
        "messages": st.lists(MESSAGES | st.text(max_size=5), max_size=3) | VALUES,
    },
)


@given(RESPONSES | VALUES)
def test_any_response_at_all_gets_a_score_that_can_be_written(response: Any) -> None:
    found = score_one(golden(), response, ENVIRONMENT)
    assert not found.passed
    assert json.dumps(found.as_dict(), ensure_ascii=False).encode()


def test_a_key_of_an_earlier_contract_is_still_read() -> None:
    assert parse_response({"offered_skus": ["a", "b"]}).offered == ("a", "b")


def test_a_closing_statement_may_use_the_earlier_key() -> None:
    closing = '{"final_outcome": "completed", "offered_skus": ["a"]}'
    response = parse_response({"messages": [{"role": "assistant", "content": closing}]})
    assert (response.final_outcome, response.offered) == ("completed", ("a",))


def test_a_key_under_both_names_is_refused() -> None:
    problem = parse_response({"offered": ["a"], "offered_skus": ["b"]}).problem
    assert problem == "`offered` and `offered_skus` are both stated: keep `offered`"

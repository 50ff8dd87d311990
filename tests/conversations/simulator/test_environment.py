from __future__ import annotations

import pickle
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.conversations.simulator.environment import (
    Environment,
    State,
    ToolError,
    copy_state,
    state_json,
    state_sha256,
)
from coverage_assets.foundation.digests import canonical_json, sha256_json
from tests.conversations.shop import declared, lending_environment, lending_state

BOX = lending_environment()


def test_a_call_changes_the_state_and_tells_what_it_returns() -> None:
    state = lending_state()
    assert BOX.call(state, "lend", {"code": "T-1", "days": 3}) == {"code": "T-1", "days": 3}
    assert state["things"]["T-1"]["left"] == 1
    assert state["loans"]["L-T-1"] == {"loan": "L-T-1", "code": "T-1", "days": 3, "note": ""}


def test_an_argument_that_is_left_out_is_none_for_expressions() -> None:
    state = lending_state()
    BOX.call(state, "lend", {"code": "T-1", "days": 3, "tone": "warm"})
    assert state["loans"]["L-T-1"]["note"] == "warm"


def test_a_search_gives_records_in_the_order_of_their_keys_with_the_fields_that_may_be_seen() -> (
    None
):
    state = lending_state()
    state["things"] = dict(reversed(state["things"].items()))
    found = BOX.call(state, "find_things", {"maker": "Adler"})
    assert found == {
        "things": [
            {"code": "T-1", "fee": 400, "left": 2},
            {"code": "T-2", "fee": 900, "left": 1},
            {"code": "T-4", "fee": 350, "left": 0},
        ]
    }


def test_computed_values_are_seen_after_the_changes() -> None:
    assert BOX.call(lending_state(), "reprice", {"code": "T-1", "fee": 5}) == {"fee": 5, "loans": 1}


def test_a_tool_that_returns_nothing_says_that_it_is_done() -> None:
    assert BOX.call(lending_state(), "notify", {"code": "T-1"}) == {"ok": True}


@pytest.mark.parametrize(
    ("name", "arguments", "code", "said"),
    [
        ("lent", {}, "unknown_tool", "did you mean `lend`"),
        ("lend", {"days": 3}, "missing_argument", "`code` is missing"),
        (
            "lend",
            {"code": "T-1", "days": 3, "tonne": "warm"},
            "unknown_argument",
            "did you mean `tone`",
        ),
        ("lend", {"code": "T-9", "days": 3}, "unknown_code", "not in `things`"),
        ("lend", {"code": "T-1", "days": 0}, "out_of_range", "not from 1 to 30"),
        ("lend", {"code": "T-1", "days": 31}, "out_of_range", "not from 1 to 30"),
        ("lend", {"code": "T-1", "days": True}, "wrong_type", "not a whole number"),
        ("lend", {"code": "T-1", "days": 3.0}, "wrong_type", "not a whole number"),
        ("lend", {"code": "T-1", "days": "3"}, "wrong_type", "not a whole number"),
        ("lend", {"code": 1, "days": 3}, "wrong_type", "not a text"),
        ("lend", {"code": ["T-1"], "days": 3}, "wrong_type", "not a text"),
        ("lend", {"code": "T-1", "days": 3, "tone": None}, "wrong_type", "not a text"),
        (
            "lend",
            {"code": "T-1", "days": 3, "tone": "cold"},
            "not_accepted",
            "accepted: plain, warm",
        ),
        ("lend", {"code": "T-2", "days": 3, "insured": 1}, "wrong_type", "not true or false"),
        ("lend", {"code": "T-2", "days": 3}, "needs_insurance", "does not hold"),
        ("lend", {"code": "T-4", "days": 3}, "none_left", "does not hold"),
        ("find_things", {"maker": "\ud800"}, "wrong_type", "Unicode"),
        ("find_things", {"maker": "x" * 2_001}, "wrong_type", "2,000"),
        ("reprice", {"code": "T-1", "fee": 2**60}, "out_of_range", "a huge number"),
        ("take_back", {"loan": "L-T-3"}, "not_there", "nothing under 'L-T-3' in `things`"),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why_and_changes_nothing(
    name: str, arguments: dict[str, Any], code: str, said: str
) -> None:
    state = lending_state()
    with pytest.raises(ToolError) as caught:
        BOX.call(state, name, arguments)
    assert (caught.value.tool, caught.value.code, said in caught.value.message) == (
        name,
        code,
        True,
    ), caught.value
    assert [list(records) for records in state.values()] == [
        list(records) for records in lending_state().values()
    ]
    assert state == lending_state()


def test_an_expression_that_fails_while_a_call_runs_is_a_refused_call() -> None:
    collections, tools = declared()
    broken = tools[1].model_copy(
        update={"require": (tools[1].require[0].model_copy(update={"that": "days // 0 > 1"}),)}
    )
    with pytest.raises(ToolError, match="division by zero") as caught:
        Environment.of(collections, [broken]).call(
            lending_state(), "lend", {"code": "T-1", "days": 3}
        )
    assert caught.value.code == "not_possible"


ARGUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "code": st.sampled_from(["T-1", "T-2", "T-3", "T-4", "T-5", 7, None]),
        "days": st.sampled_from([0, 1, 5, 31, True, "2", 2.5]),
        "tone": st.sampled_from(["plain", "cold", None]),
        "insured": st.sampled_from([True, False, 1]),
        "loan": st.sampled_from(["L-T-1", "L-T-3", "L-T-9"]),
        "fee": st.integers(),
        "maker": st.text(max_size=3),
    },
)
CALLS = st.lists(
    st.tuples(
        st.sampled_from(["find_things", "lend", "take_back", "reprice", "notify", "fly"]), ARGUMENTS
    ),
    max_size=8,
)


def replay(state: State, calls: list[tuple[str, dict[str, Any]]]) -> list[object]:
    told: list[object] = []
    for name, arguments in calls:
        before = copy_state(state)
        try:
            told.append(BOX.call(state, name, arguments))
        except ToolError as error:
            assert state == before
            told.append(str(error))
    return told


@given(CALLS)
def test_a_failed_call_changes_nothing_and_every_state_stays_as_declared(
    calls: list[tuple[str, dict[str, Any]]],
) -> None:
    state = lending_state()
    replay(state, calls)
    BOX.check_state(state)


def shuffled(state: State, chance: random.Random) -> State:
    def mixed(items: dict[str, Any]) -> dict[str, Any]:
        return dict(chance.sample(list(items.items()), len(items)))

    return mixed(
        {
            name: mixed({key: mixed(one) for key, one in records.items()})
            for name, records in state.items()
        }
    )


@given(CALLS, st.randoms(use_true_random=False))
def test_the_same_calls_give_the_same_results_and_digest_in_whatever_order_keys_stand(
    calls: list[tuple[str, dict[str, Any]]], chance: random.Random
) -> None:
    one, other = lending_state(), shuffled(lending_state(), chance)
    assert replay(one, calls) == replay(other, calls)
    assert state_sha256(one) == state_sha256(other)


def test_the_digest_is_that_of_the_canonical_json() -> None:
    assert state_json(lending_state()) == canonical_json(lending_state())
    assert state_sha256(lending_state()) == sha256_json(lending_state())


def test_a_copy_shares_nothing() -> None:
    state, digest = lending_state(), state_sha256(lending_state())
    copy_state(state)["things"]["T-1"]["left"] = 99
    assert state_sha256(state) == digest


def test_a_toolbox_is_made_again_from_what_it_says_of_itself() -> None:
    again = Environment.from_document(BOX.to_document())
    assert (again.to_document(), again.offers, again.definitions()) == (
        BOX.to_document(),
        "things",
        BOX.definitions(),
    )
    assert again.call(lending_state(), "reprice", {"code": "T-1", "fee": 5}) == {
        "fee": 5,
        "loans": 1,
    }


def test_a_toolbox_travels_between_processes() -> None:
    again = pickle.loads(pickle.dumps(BOX))
    assert again.call(lending_state(), "lend", {"code": "T-1", "days": 3}) == {
        "code": "T-1",
        "days": 3,
    }


def test_an_error_of_a_tool_travels_between_processes() -> None:
    error = pickle.loads(pickle.dumps(ToolError("lend", "none_left", "there is none")))
    assert (str(error), error.code) == ("lend: none_left: there is none", "none_left")


def test_assistants_are_told_of_a_tool_by_a_json_schema() -> None:
    lend = BOX.definitions()[1]
    assert lend == {
        "name": "lend",
        "description": "Lends a thing.",
        "kind": "write",
        "parameters": {
            "type": "object",
            "properties": {
                "code": {"type": "string", "description": "The thing."},
                "days": {
                    "type": "integer",
                    "description": "For how long.",
                    "minimum": 1,
                    "maximum": 30,
                },
                "tone": {
                    "type": "string",
                    "description": "How to say so.",
                    "enum": ["plain", "warm"],
                },
                "insured": {"type": "boolean", "description": "Whether it is insured."},
            },
            "required": ["code", "days"],
            "additionalProperties": False,
        },
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda state: state.pop("loans"), "every declared collection and no other; check loans"),
        (lambda state: state.update(moons={}), "check moons"),
        (lambda state: state["things"]["T-1"].pop("fee"), "exactly its fields; check fee"),
        (lambda state: state["things"]["T-1"].update(rank=1), "exactly its fields; check rank"),
        (lambda state: state["things"]["T-1"].update(code="T-2"), "its field `code` is 'T-2'"),
        (
            lambda state: state["things"]["T-1"].update(fee=True),
            "`fee` is True, which is not a whole number",
        ),
        (
            lambda state: state["things"]["T-1"].update(maker=None),
            "`maker` is None, which is not a text",
        ),
    ],
)
def test_a_state_that_is_not_as_declared_is_refused(change: Any, said: str) -> None:
    state = lending_state()
    BOX.check_state(state)
    change(state)
    with pytest.raises(ValueError, match=r"check|is") as caught:
        BOX.check_state(state)
    assert said in str(caught.value)

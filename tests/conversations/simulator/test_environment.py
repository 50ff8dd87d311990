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
from tests.conversations.shop import declared, lend_tool, lending_state
from tests.conversations.simulator.calling import LENDING


def test_a_call_changes_the_state_and_returns_what_is_declared() -> None:
    state = lending_state()
    assert LENDING.call(state, "lend", {"code": "T-1", "days": 3}) == {"code": "T-1", "days": 3}
    assert state["things"]["T-1"]["left"] == 1
    assert state["loans"]["L-T-1"] == {"loan": "L-T-1", "code": "T-1", "days": 3, "note": ""}


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
    results: list[object] = []
    for name, arguments in calls:
        before = copy_state(state)
        try:
            results.append(LENDING.call(state, name, arguments))
        except ToolError as error:
            assert state == before
            results.append(str(error))
    return results


@given(CALLS)
def test_a_failed_call_changes_nothing_and_every_state_stays_as_declared(
    calls: list[tuple[str, dict[str, Any]]],
) -> None:
    state = lending_state()
    replay(state, calls)
    LENDING.check_state(state)


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


def test_an_environment_is_compiled_again_from_its_document() -> None:
    again = Environment.from_document(LENDING.to_document())
    assert (again.to_document(), again.offers, again.definitions()) == (
        LENDING.to_document(),
        "things",
        LENDING.definitions(),
    )
    assert again.call(lending_state(), "reprice", {"code": "T-1", "fee": 5}) == {
        "fee": 5,
        "loans": 1,
    }


def test_an_environment_travels_between_processes() -> None:
    again = pickle.loads(pickle.dumps(LENDING))
    assert again.call(lending_state(), "lend", {"code": "T-1", "days": 3}) == {
        "code": "T-1",
        "days": 3,
    }


def test_assistants_see_a_tool_as_a_json_schema() -> None:
    lend = LENDING.definitions()[1]
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
    LENDING.check_state(state)
    change(state)
    with pytest.raises(ValueError, match=r"check|is") as caught:
        LENDING.check_state(state)
    assert said in str(caught.value)


def test_a_tool_may_be_declared_once() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        Environment.of(declared()[0], [lend_tool(), lend_tool()])


def test_what_is_offered_must_be_a_collection() -> None:
    with pytest.raises(ValueError, match="did you mean `things`"):
        Environment.of(declared()[0], [], offers="thing")

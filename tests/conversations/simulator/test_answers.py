from __future__ import annotations

from tests.conversations.shop import lending_state
from tests.conversations.simulator.calling import LENDING


def test_a_search_gives_records_in_the_order_of_their_keys_with_the_fields_that_may_be_seen() -> (
    None
):
    state = lending_state()
    state["things"] = dict(reversed(state["things"].items()))
    found = LENDING.call(state, "find_things", {"maker": "Adler"})
    assert found == {
        "things": [
            {"code": "T-1", "fee": 400, "left": 2},
            {"code": "T-2", "fee": 900, "left": 1},
            {"code": "T-4", "fee": 350, "left": 0},
        ]
    }


def test_computed_values_are_seen_after_the_changes() -> None:
    assert LENDING.call(lending_state(), "reprice", {"code": "T-1", "fee": 5}) == {
        "fee": 5,
        "loans": 1,
    }


def test_a_tool_that_returns_nothing_says_that_it_is_done() -> None:
    assert LENDING.call(lending_state(), "notify", {"code": "T-1"}) == {"ok": True}

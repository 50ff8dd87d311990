from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.analysis.limits import (
    MAX_DEPTH,
    MAX_EXPANSION,
    MAX_FACTS,
    MAX_NAMES,
    MAX_PROBLEMS,
)
from coverage_assets.conversations.grammar.grammar import Alternative, Grammar
from tests.conversations.grammar.compiling import Declared, compile_error


@pytest.mark.parametrize(
    ("symbols", "message"),
    [
        (
            {"a": ["<a>"]},
            "symbol `a`, alternative 1, column 1: the symbol comes back to itself: `a` -> `a`",
        ),
        (
            {"a": ["x", "[<b>|y]"], "b": ["<a>"]},
            (
                "symbol `b`, alternative 1, column 1: the symbol comes back to itself: `a` -> "
                "`b` -> `a`"
            ),
        ),
        (
            {"a.x": ["so <a.$y>"]},
            (
                "symbol `a.x`, alternative 1, column 4: the symbol comes back to itself: `a.x` "
                "-> `a.x`"
            ),
        ),
    ],
)
def test_a_symbol_that_comes_back_to_itself_is_refused(symbols: Declared, message: str) -> None:
    assert str(compile_error(symbols)).startswith(message)


def test_symbols_may_use_each_other_only_so_deep() -> None:
    chain: Declared = {f"s{number}": [f"<s{number + 1}>"] for number in range(MAX_DEPTH)}
    assert "more than 24 deep" in str(compile_error({**chain, f"s{MAX_DEPTH}": ["x"]}))
    assert Grammar.compile({**chain, f"s{MAX_DEPTH - 1}": ["x"]}).size("s0", {}) == 1


def test_symbols_are_deep_in_whatever_order_they_are_declared() -> None:
    chain: Declared = {f"s{number}": [f"<s{number + 1}>"] for number in range(MAX_DEPTH)}
    backwards = dict(reversed({**chain, f"s{MAX_DEPTH}": ["x"]}.items()))
    assert "more than 24 deep" in str(compile_error(backwards))


def test_a_text_that_doubles_over_and_over_is_refused() -> None:
    doubling: Declared = {f"s{n}": [f"<s{n + 1}> <s{n + 1}>"] for n in range(20)}
    assert "characters long; the most are 4,000" in str(compile_error({**doubling, "s20": ["x"]}))
    assert "facts; the most are 200" in str(compile_error({**doubling, "s20": ["$x"]}))


def test_a_text_may_be_as_long_as_the_bounds_allow() -> None:
    long = Grammar.compile({"s": ["<p>" * (MAX_EXPANSION // 100)], "p": ["x" * 100]})
    assert long.size("s", {}) == 1
    assert Grammar.compile({"s": ["$x" * MAX_FACTS]}).size("s", {"x": 1}) == 1


def test_there_are_only_so_many_names_with_facts() -> None:
    uses: list[str | Alternative] = [f"<a{number}.$x>" for number in range(MAX_NAMES + 1)]
    assert "201 different names with facts" in str(compile_error({"s": uses}))


def test_problems_are_reported_up_to_a_number() -> None:
    assert len(compile_error({"a": ["("] * 100, "b": ["("]}).problems) == MAX_PROBLEMS
    circles: Declared = {f"s{number}": [f"<s{number}>"] for number in range(100)}
    assert len(compile_error(circles).problems) == MAX_PROBLEMS

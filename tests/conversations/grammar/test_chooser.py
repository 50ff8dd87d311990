from __future__ import annotations

from coverage_assets.conversations.grammar.grammar import Grammar
from coverage_assets.foundation.random_stream import random_stream
from tests.conversations.grammar.compiling import alternative, render_error


def test_an_alternative_with_a_weight_is_drawn_as_often_as_that_many() -> None:
    grammar = Grammar.compile({"s": [alternative("often", weight=9), "rarely"]})
    texts = [grammar.render("s", {}, random_stream(str(seed))) for seed in range(1_000)]
    assert 870 < texts.count("Often") < 930


def test_having_nothing_left_to_say_is_an_error_that_names_the_facts() -> None:
    grammar = Grammar.compile({"s": [alternative("a", tone="curt"), alternative("b", rush=True)]})
    assert (
        render_error(grammar, "s", tone="calm")
        == "symbol `s`: no alternative is left when rush is None and tone is 'calm'"
    )
    assert "cannot test a list or a record" in render_error(grammar, "s", tone=["calm"])

from __future__ import annotations

import pytest

from coverage_assets.conversations.grammar.errors import MarkupError
from coverage_assets.conversations.grammar.symbol_names import parse_symbol_name_at
from tests.conversations.grammar.compiling import compile_error


@pytest.mark.parametrize("name", ["Opening", "1st", "a b", "a..b", "a.", "", "ask-for"])
def test_a_symbol_is_named_in_lower_case(name: str) -> None:
    assert f"`{name}` cannot name a symbol" in str(compile_error({name: ["x"]}))


def test_a_name_that_is_read_inside_a_text_is_refused_at_its_column() -> None:
    with pytest.raises(MarkupError) as caught:
        parse_symbol_name_at("answer.$", 5)
    assert caught.value.column == 12

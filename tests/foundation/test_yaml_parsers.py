"""Two parsers read YAML: whatever the quick one in C gives is what the careful one gives, and the rest is left to that one."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.foundation.yaml_loader import _Reader

CONFIG = Path(__file__).parents[2] / "config"
SHIPPED = sorted(CONFIG.rglob("*.yaml"))
SIGNS = ["\n", "  ", "# c", '"', "'", ": ", "- ", "[", "]", "{", "}", "|\n", ">\n", "\r\n", "\t", "\x85", "é", "&a ", "*a", "!t ", "---\n", "...\n", "? ", "?", "\\", "%", "@", "\x00", ",", "<<: ", "\u2028", "|-\n  x\n # y\n", "\ufeff", "%YAML 1.1\n", "!!str ", "\U0001f600", " #", "\\uD800", "~", "NO"]  # fmt: skip

pytestmark = pytest.mark.skipif(not yaml.__with_libyaml__, reason="PyYAML was built without its parser in C")


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A piece of a shipped file with something put in or taken out."""
    text = draw(st.sampled_from(SHIPPED)).read_text()
    start = draw(st.integers(0, len(text)))
    text = text[start : start + draw(st.integers(1, 600))]
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at + draw(st.integers(0, 4)) :]
    return text


@given(damaged())
def test_both_parsers_give_the_same_document_where_the_quick_one_gives_any(text: str) -> None:
    quick = _Reader(text, "some.yaml").read_quickly()
    assert quick is None or quick == _Reader(text, "some.yaml").read()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(CONFIG)))
def test_every_shipped_file_is_read_quickly(path: Path) -> None:
    assert _Reader(path.read_text(), path.name).read_quickly() is not None


@pytest.mark.parametrize(
    "text",
    ["a: [b, c? d]", "a: {b: ?c}", "? a\n: b", "a:\tb", "a: b\u2028c: d", "a: \ufeffb", "a: b\rc: d"],
    ids=ascii,
)
def test_what_the_two_may_take_differently_is_left_to_the_careful_one(text: str) -> None:
    assert _Reader(text, "some.yaml").read_quickly() is None


@pytest.mark.parametrize("text", ["a: [", "a: &b c", "a: b\na: c", "<<: a", "a: " + "[" * 30])
def test_what_is_refused_is_refused_by_the_careful_one(text: str) -> None:
    assert _Reader(text, "some.yaml").read_quickly() is None


def test_a_question_outside_of_flow_collections_is_read_quickly() -> None:
    quick = _Reader("a: Is it red?\nb: [1, 2]\nc: And blue?\n", "some.yaml").read_quickly()
    assert quick is not None
    assert quick.value == {"a": "Is it red?", "b": [1, 2], "c": "And blue?"}

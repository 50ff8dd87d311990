"""Two parsers read YAML: what the fast one in C accepts or refuses, the exact one does alike."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.errors import ConfigError
from coverage_assets.foundation.yaml_document import Document
from coverage_assets.foundation.yaml_reader import YamlReader

CONFIG = Path(__file__).parents[2] / "config"
SHIPPED = sorted(CONFIG.rglob("*.yaml"))
# fmt: off
SIGNS = [
    "\n", "  ", "# c", '"', "'", ": ", "- ", "[", "]", "{", "}", "|\n", ">\n", "\r\n", "\t",
    "\x85", "é", "&a ", "*a", "!t ", "---\n", "...\n", "? ", "?", "\\", "%", "@", "\x00", ",",
    "<<: ", "\u2028", "|-\n  x\n # y\n", "\ufeff", "%YAML 1.1\n", "!!str ", "\U0001f600", " #",
    "\\uD800", "~", "NO",
]
# fmt: on

pytestmark = pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="PyYAML was built without its parser in C"
)


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


def outcome(read: Callable[[], Document | None]) -> Document | str | None:
    """What a parser gives, or says in refusing."""
    try:
        return read()
    except ConfigError as error:
        return str(error)


@given(damaged())
def test_both_parsers_give_or_say_the_same_where_the_quick_one_does_at_all(text: str) -> None:
    quick = outcome(YamlReader(text, "some.yaml").read_fast)
    assert quick is None or quick == outcome(YamlReader(text, "some.yaml").read)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: str(path.relative_to(CONFIG)))
def test_every_shipped_file_is_read_fast(path: Path) -> None:
    assert YamlReader(path.read_text(), path.name).read_fast() is not None


@pytest.mark.parametrize(
    "text",
    [
        "a: [b, c? d]",
        "a: {b: ?c}",
        "? a\n: b",
        "a:\tb",
        "a: b\u2028c: d",
        "a: \ufeffb",
        "a: b\rc: d",
        "---\n# b",
    ],
    ids=ascii,
)
def test_what_the_two_may_take_differently_is_left_to_the_careful_one(text: str) -> None:
    assert YamlReader(text, "some.yaml").read_fast() is None


@pytest.mark.parametrize("text", ["a: [", "a: b: c", 'a: "\\uD8"', "a: 'b", "- a\nb: c"])
def test_what_is_not_yaml_is_left_to_the_careful_one(text: str) -> None:
    assert YamlReader(text, "some.yaml").read_fast() is None


@pytest.mark.parametrize(
    "text",
    [
        "a: &b c",
        "a: *b",
        "a: !c b",
        "a: b\na: c",
        "<<: a",
        "[a]: b",
        "a: b\n---\nc: d",
        "a: " + "[" * 30,
        "- 1\n" * 30_001,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_what_is_refused_for_other_reasons_is_refused_alike(text: str) -> None:
    quick = outcome(YamlReader(text, "some.yaml").read_fast)
    assert isinstance(quick, str)
    assert quick == outcome(YamlReader(text, "some.yaml").read)


def test_a_question_outside_of_flow_collections_is_read_fast() -> None:
    quick = YamlReader("a: Is it red?\nb: [1, 2]\nc: And blue?\n", "some.yaml").read_fast()
    assert quick is not None
    assert quick.value == {"a": "Is it red?", "b": [1, 2], "c": "And blue?"}

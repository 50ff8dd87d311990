from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

import pytest
from pydantic import Field

from coverage_assets.errors import ConfigError
from coverage_assets.foundation.validation import Date, DeclaredModel, Slug, Text, Version, validate
from coverage_assets.foundation.yaml_loader import parse_yaml


class Leaf(DeclaredModel):
    slug: Slug
    color: Literal["red", "blue"] = "red"
    size: Annotated[int, Field(ge=1, le=10)] = 1


class Tree(DeclaredModel):
    name: Text
    version: Version = "1.0.0"
    since: Date | None = None
    flag: bool = False
    leaves: Annotated[tuple[Leaf, ...], Field(strict=False, min_length=1, max_length=3)] = (
        Leaf(slug="leaf"),
    )


def tree(text: str) -> Tree:
    return validate(parse_yaml(text.encode(), "tree.yaml"), Tree)


def problems_of(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        tree(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_document_becomes_its_model() -> None:
    found = tree("name: Oak\nsince: 2026-01-31\nleaves: [{slug: a, size: 3}]\n")
    assert found == Tree(name="Oak", since=dt.date(2026, 1, 31), leaves=(Leaf(slug="a", size=3),))


def test_all_problems_are_found_at_once_at_their_places() -> None:
    text = "nam: Oak\nflag: 1\nleaves:\n  - slug: A\n    color: green\n  - size: 0\n"
    assert [problem.split(" ")[0] for problem in problems_of(text)] == [
        "tree.yaml:1:1:",
        "tree.yaml:1:1:",
        "tree.yaml:2:1:",
        "tree.yaml:4:5:",
        "tree.yaml:5:5:",
        "tree.yaml:6:5:",
        "tree.yaml:6:5:",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("name: a\nnmae: b\n", "tree.yaml:2:1: `nmae` is not known here (did you mean `name`?)"),
        ("{}", "tree.yaml:1:1: `name` is missing (add `name:` here)"),
        ("name: 12\n", "tree.yaml:1:1: `name` is 12: it must be a text; quote it if it is one"),
        ("name: ' '\n", "tree.yaml:1:1: `name` is ' ': must not be blank"),
        ("name: ''\n", "tree.yaml:1:1: `name` is '': it must not be empty"),
        ("name: a\nflag: yes\n", "tree.yaml:2:1: `flag` is 'yes': it must be true or false"),
        (
            "name: a\nsince: soon\n",
            "tree.yaml:2:1: `since` is 'soon': it must be a day such as 2026-01-31",
        ),
        (
            "name: a\nsince: 2026-02-30\n",
            "tree.yaml:2:1: `since` is '2026-02-30': it must be a day such as 2026-01-31",
        ),
        (
            "name: a\nversion: 1.0\n",
            "tree.yaml:2:1: `version` is 1.0: it must be a text; quote it if it is one",
        ),
        (
            "name: a\nleaves: []\n",
            "tree.yaml:2:1: `leaves` is a list: it must have at least 1 entries",
        ),
        (
            "name: a\nleaves: [{slug: A-b}]\n",
            (
                "tree.yaml:2:11: `slug` is 'A-b', which is not a slug"
                " (use lower-case letters, digits and underscores, starting with a letter)"
            ),
        ),
        (
            "name: a\nleaves: [{slug: a, color: green}]\n",
            "tree.yaml:2:20: `color` is 'green': it must be 'red' or 'blue'",
        ),
        (
            "name: a\nleaves: [{slug: a, size: 11}]\n",
            "tree.yaml:2:20: `size` is 11: it must be 10 or less",
        ),
        (
            "name: a\nleaves: [{slug: a, size: 1.5}]\n",
            "tree.yaml:2:20: `size` is 1.5: it must be a whole number",
        ),
        (
            "name: a\nleaves: [{slug: a, sise: 1}]\n",
            "tree.yaml:2:20: `sise` is not known here (did you mean `size`?)",
        ),
        (
            "name: a\nleaves: [a]\n",
            "tree.yaml:2:10: `0` is 'a': it must be a mapping of keys to values",
        ),
        ("- 1\n", "tree.yaml:1:1: the file is a list: it must be a mapping of keys to values"),
        ("", "tree.yaml:1:1: the file is empty: it must be a mapping of keys to values"),
    ],
)
def test_a_problem_is_a_sentence_with_its_place(text: str, problem: str) -> None:
    assert problems_of(text) == [problem]


def test_a_list_whose_only_entry_is_wrong_is_not_called_too_short() -> None:
    assert problems_of("name: a\nleaves:\n  - slug: a\n    size: 0\n") == [
        "tree.yaml:4:5: `size` is 0: it must be 1 or more"
    ]


def test_a_long_value_is_cut_in_the_message() -> None:
    assert len(problems_of(f"name: a\nversion: {'x' * 2_000}\n")[0]) < 200


def test_a_model_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        tree("name: a\n").name = "b"  # type: ignore[misc]

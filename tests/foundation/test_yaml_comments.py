from __future__ import annotations

import pytest

from coverage_assets.foundation.yaml_document import Document, Position
from coverage_assets.foundation.yaml_loader import parse_yaml


def read(text: str | bytes) -> Document:
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), "file.yaml")


def test_comments_are_found_with_their_place() -> None:
    text = "# first\na: 1 # beside\n\n  # indented\nb: [1, # inside\n  2]\n"
    found = [(comment.text, comment.place, comment.alone) for comment in read(text).comments]
    assert found == [
        ("first", Position(1, 1), True),
        ("beside", Position(2, 6), False),
        ("indented", Position(4, 3), True),
        ("inside", Position(5, 8), False),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "a: 'x # y'\n",
        'a: "x # y"\n',
        "a: |\n  x # y\n  # z\n",
        "a: >-\n  # z\n",
        "a: x#y\n",
        "a: 'one\n  # two'\n",
        '"k # k": 1\n',
        "a: b #",
    ],
)
def test_a_hash_inside_a_scalar_is_no_comment(text: str) -> None:
    assert [comment.text for comment in read(text).comments if comment.text] == []

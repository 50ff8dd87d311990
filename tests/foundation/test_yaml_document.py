from __future__ import annotations

from coverage_assets.foundation.yaml_document import Document, Position
from coverage_assets.foundation.yaml_loader import parse_yaml


def read(text: str | bytes) -> Document:
    return parse_yaml(text if isinstance(text, bytes) else text.encode(), "file.yaml")


def test_places_of_values_are_kept() -> None:
    document = read("a:\n  - x: 1\n    y: 2\n")
    assert document.place("a", 0, "y") == Position(3, 5)


def test_the_place_of_what_is_missing_is_that_of_what_is_around_it() -> None:
    document = read("a:\n  - x: 1\n")
    assert document.place("a", 0, "missing", 3) == Position(2, 5)

from __future__ import annotations

import copy
from typing import Any

from coverage_assets.foundation.yaml_loader import parse_yaml
from coverage_assets.taxonomy.loader import (
    bind_vertical,
)
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import exclusions_of, rule, taxonomy_of, vertical_of


def test_comments_and_layout_change_no_digest(commerce: Vertical) -> None:
    taxonomy: Any = copy.deepcopy(commerce.taxonomy_document.value)
    exclusions: Any = commerce.exclusions_document.value
    bare = bind_vertical(
        parse_yaml(repr(taxonomy).encode(), "taxonomy.yaml"),
        parse_yaml(repr(exclusions).encode(), "x"),
        "commerce",
    )
    assert (bare.taxonomy_sha256, bare.exclusions_sha256) == (
        commerce.taxonomy_sha256,
        commerce.exclusions_sha256,
    )


def test_what_is_said_differently_changes_the_digest() -> None:
    one, other = (
        vertical_of(taxonomy_of(), exclusions_of(rule(0, {"size": size}))) for size in "sm"
    )
    assert one.exclusions_sha256 != other.exclusions_sha256
    assert one.taxonomy_sha256 == other.taxonomy_sha256


def test_a_vertical_is_named_by_its_taxonomy() -> None:
    assert vertical_of(taxonomy_of()).name == "toy"

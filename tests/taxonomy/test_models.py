from __future__ import annotations

from decimal import Decimal

import pytest

from coverage_assets.errors import InputError
from coverage_assets.taxonomy.models import Axis
from coverage_assets.taxonomy.vertical import Vertical
from tests.declaring import taxonomy_of, vertical_of


@pytest.mark.parametrize("kind", ["domain", "behavior", "axis", "group"])
def test_a_part_that_is_not_declared_is_refused(commerce: Vertical, kind: str) -> None:
    with pytest.raises(InputError, match=f"`nothing` is not a {kind}: accepted: "):
        getattr(commerce.taxonomy, kind)("nothing")


def bins_with(axis: Axis, number: str) -> list[str]:
    return [one.slug for one in axis.bins if one.numbers and Decimal(number) in one.numbers]


@pytest.mark.parametrize(
    ("number", "slug"),
    [("0", "low"), ("10", "low"), ("10.01", "medium"), ("30", "high"), ("100", "high")],
)
def test_a_number_is_in_the_bin_that_the_seed_says(
    commerce: Vertical, number: str, slug: str
) -> None:
    assert bins_with(commerce.taxonomy.axis("price_sensitivity"), number) == [slug]


@pytest.mark.parametrize("number", ["-1", "100.1", "inf"])
def test_a_number_outside_of_all_bins_is_in_none(commerce: Vertical, number: str) -> None:
    assert bins_with(commerce.taxonomy.axis("price_sensitivity"), number) == []


def test_a_bin_of_a_nominal_axis_has_no_numbers(commerce: Vertical) -> None:
    assert {one.numbers for one in commerce.taxonomy.axis("brand_bias").bins} == {None}


def test_dimensions_are_domain_behavior_and_then_the_axes() -> None:
    assert list(vertical_of(taxonomy_of()).taxonomy.dimensions.items()) == [
        ("domain", ("d0", "d1")),
        ("behavior", ("h0", "h1")),
        ("size", ("s", "m", "l")),
        ("color", ("red", "blue")),
    ]


def test_cells_stand_in_declared_order() -> None:
    assert vertical_of(taxonomy_of()).taxonomy.cells == [
        ("d0", "h0"),
        ("d0", "h1"),
        ("d1", "h0"),
        ("d1", "h1"),
    ]

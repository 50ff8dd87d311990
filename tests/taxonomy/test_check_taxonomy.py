from __future__ import annotations

from decimal import Decimal

import pytest

from coverage_assets.errors import ConfigError
from tests.declaring import Declared, entry, taxonomy_of, vertical_of


def refusal_of(taxonomy: Declared) -> str:
    with pytest.raises(ConfigError) as caught:
        vertical_of(taxonomy)
    return "; ".join(problem.message for problem in caught.value.problems)


def numeric(*intervals: str) -> Declared:
    taxonomy = taxonomy_of()
    bins = [entry(f"b{number}", interval=interval) for number, interval in enumerate(intervals)]
    taxonomy["axes"][0] = entry("size", kind="numeric", unit="cm", bins=bins)
    return taxonomy


def test_a_numeric_axis_whose_bins_follow_each_other_is_sound() -> None:
    axis = vertical_of(numeric("(-inf, 0)", "[0, 0]", "(0, 5]", "(5, inf)")).taxonomy.axis("size")
    zero = [one.slug for one in axis.bins if one.numbers and Decimal(0) in one.numbers]
    assert zero == ["b1"]


@pytest.mark.parametrize(
    "intervals",
    [("[0, 1]", "[1, 2]"), ("[0, 1)", "(1, 2]"), ("[0, 1]", "(2, 3]"), ("(1, 2]", "[0, 1]")],
)
def test_a_numeric_axis_with_a_gap_or_an_overlap_is_refused(intervals: tuple[str, ...]) -> None:
    assert refusal_of(numeric(*intervals)) == f"{intervals[1]} does not continue {intervals[0]}"


def test_a_numeric_axis_needs_an_interval_in_every_bin() -> None:
    taxonomy = numeric("[0, 1]", "(1, 2]")
    del taxonomy["axes"][0]["bins"][1]["interval"]
    assert refusal_of(taxonomy) == "bin `b1` needs an `interval`: its axis is numeric"


def test_a_group_cannot_refer_to_groups() -> None:
    assert (
        refusal_of(taxonomy_of(groups={"a": {"size": "s"}, "b": {"group": "a"}}))
        == "a group cannot refer to groups"
    )


def test_a_group_must_name_a_dimension() -> None:
    assert refusal_of(taxonomy_of(groups={"a": {}})) == "an empty `where` matches every scenario"


def test_a_group_with_an_unknown_value_is_refused() -> None:
    assert (
        refusal_of(taxonomy_of(groups={"a": {"size": "xxl"}})) == "`xxl` is not a value of `size`"
    )


def test_too_many_raw_scenarios_are_refused() -> None:
    axes = {f"a{number}": [f"b{value}" for value in range(10)] for number in range(11)}
    assert "makes 400,000,000,000 raw scenarios, more than 10,000,000,000" in refusal_of(
        taxonomy_of(axes=axes)
    )

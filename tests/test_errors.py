from __future__ import annotations

import pytest

from coverage_assets.errors import (
    ConfigError,
    CoverageError,
    InputError,
    IntegrityError,
    OutputError,
    Problem,
    UserError,
    did_you_mean,
)


@pytest.mark.parametrize("kind", [ConfigError, InputError, OutputError])
def test_what_the_user_can_mend_is_a_user_error(kind: type[Exception]) -> None:
    assert issubclass(kind, UserError)


@pytest.mark.parametrize("kind", [IntegrityError])
def test_what_the_user_cannot_mend_is_not_a_user_error(kind: type[Exception]) -> None:
    assert (issubclass(kind, CoverageError), issubclass(kind, UserError)) == (True, False)


def test_problems_are_listed_in_reading_order() -> None:
    error = ConfigError(
        [Problem("b", 1, 1, "third"), Problem("a", 9, 2, "second"), Problem("a", 9, 1, "first")]
    )
    assert str(error) == "a:9:1: first\na:9:2: second\nb:1:1: third"


def test_problems_of_one_place_can_be_ordered_whatever_they_leave_out() -> None:
    error = ConfigError([Problem("a", 1, 1, "same", "hint"), Problem("a", 1, 1, "same")])
    assert len(error.problems) == 2


def test_a_near_name_is_suggested() -> None:
    assert (
        did_you_mean("brand_bais", ["brand_bias", "availability"]) == "did you mean `brand_bias`?"
    )


def test_without_a_near_name_what_is_accepted_is_listed() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "accepted: `a`, `b`"


def test_a_long_list_of_names_is_cut() -> None:
    assert did_you_mean("zzz", [f"n{number:02}" for number in range(20)]).endswith("`n11`, ...")


def test_where_nothing_is_accepted_that_is_said() -> None:
    assert did_you_mean("x", []) == "nothing is accepted here"

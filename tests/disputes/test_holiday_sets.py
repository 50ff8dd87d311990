from __future__ import annotations

import datetime as dt

from coverage_assets.disputes.holiday_sets import check_region, region_holidays


def test_new_year_observed_in_the_old_year_is_a_holiday() -> None:
    assert dt.date(2021, 12, 31) in region_holidays("US", None, 2021, 2021)


def test_an_observed_holiday_beyond_the_year_end_is_found_from_the_old_year() -> None:
    assert dt.date(2023, 1, 2) in region_holidays("US", None, 2022, 2023)


def test_juneteenth_is_no_holiday_before_it_was_one() -> None:
    assert dt.date(2020, 6, 19) not in region_holidays("US", None, 2020, 2020)


def test_juneteenth_on_a_saturday_is_observed_on_friday() -> None:
    assert dt.date(2021, 6, 18) in region_holidays("US", None, 2021, 2021)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    assert dt.date(2026, 3, 31) in region_holidays("US", "CA", 2026, 2026)


def test_a_known_region_has_no_problem() -> None:
    assert check_region("US", "CA") is None


def test_an_unknown_country_comes_with_a_suggestion() -> None:
    problem = check_region("USS", None)
    assert problem is not None
    assert (problem[0][:4], "did you mean" in problem[1]) == ("`USS", True)

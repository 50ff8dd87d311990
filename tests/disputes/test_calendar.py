from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.disputes.calendar import (
    BusinessCalendar,
    anchor_tables,
    calendar_for,
    day_number,
    declared_holidays,
    local_day,
    next_weekday,
)
from coverage_assets.disputes.planner_config import PlannerConfig, Region
from coverage_assets.errors import InputError
from tests.disputes.builders import config

FIRST, LAST = dt.date(1990, 1, 1), dt.date(2060, 12, 31)
US = config(holidays=[{"country": "US"}])


def us_holidays(first: dt.date, last: dt.date) -> frozenset[dt.date]:
    return declared_holidays(US, first, last)


def weekmask(weekend: tuple[int, ...]) -> list[bool]:
    return [day not in weekend for day in range(7)]


def anchors(run_day: str, **values: object) -> dict[int, dt.date]:
    return {
        table.weekday: table.anchor
        for table in anchor_tables(config(**values), dt.date.fromisoformat(run_day))
    }


@pytest.mark.parametrize("weekend", [(5, 6), (4, 5), (), (6,)])
def test_a_quarter_million_dates_for_each_weekend_advance_as_numpy_says(
    weekend: tuple[int, ...],
) -> None:
    holidays = us_holidays(FIRST, LAST)
    calendar = BusinessCalendar(FIRST, LAST, weekend, holidays)
    draws = np.random.default_rng(20251120)
    days = draws.integers(day_number(FIRST), day_number(dt.date(2055, 1, 1)), 250_000)
    counts = draws.integers(0, 400, 250_000)
    theirs = np.busday_offset(
        days.astype("datetime64[D]"),
        counts,
        roll="forward",
        weekmask=weekmask(weekend),
        holidays=sorted(holidays),
    )
    assert np.array_equal(calendar.advance(days, counts), theirs.astype(np.int64))


def test_a_million_spans_hold_as_many_business_days_as_numpy_says() -> None:
    holidays = us_holidays(FIRST, LAST)
    calendar = BusinessCalendar(FIRST, LAST, (5, 6), holidays)
    draws = np.random.default_rng(7)
    starts = draws.integers(day_number(FIRST), day_number(LAST), 1_000_000)
    lengths = draws.integers(0, 500, 1_000_000)
    ends = np.minimum(starts + lengths, day_number(LAST))
    theirs = np.busday_count(
        starts.astype("datetime64[D]"), ends.astype("datetime64[D]"), holidays=sorted(holidays)
    )
    assert np.array_equal(calendar.between(starts, ends), theirs)


@given(
    st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 1)),
    st.integers(0, 60),
    st.sets(st.integers(0, 6), max_size=5),
    st.sets(st.dates(dt.date(2024, 1, 1), dt.date(2026, 6, 1)), max_size=20),
)
def test_any_day_advances_as_numpy_says(
    day: dt.date, count: int, weekend: set[int], holidays: set[dt.date]
) -> None:
    closed = tuple(sorted(weekend))
    calendar = BusinessCalendar(
        dt.date(2024, 1, 1), dt.date(2028, 1, 1), closed, frozenset(holidays)
    )
    theirs = np.busday_offset(
        day, count, roll="forward", weekmask=weekmask(closed), holidays=sorted(holidays)
    )
    assert calendar.advance_date(day, count) == theirs.astype(object)


def test_a_week_of_friday_and_saturday_off_goes_from_thursday_to_sunday() -> None:
    calendar = BusinessCalendar(dt.date(2025, 11, 1), dt.date(2025, 12, 31), (4, 5))
    assert calendar.advance_date(dt.date(2025, 11, 20), 1) == dt.date(2025, 11, 23)


def test_a_friday_and_saturday_weekend_has_five_anchors_sunday_to_thursday() -> None:
    assert sorted(anchors("2025-11-19", weekend=[4, 5])) == [0, 1, 2, 3, 6]


def test_the_day_of_the_run_is_the_anchor_of_its_own_weekday() -> None:
    assert anchors("2025-11-19")[2] == dt.date(2025, 11, 19)


def test_a_holiday_anchor_rolls_to_the_next_business_day() -> None:
    assert anchors("2025-11-24", holidays=[{"country": "US"}])[3] == dt.date(2025, 11, 28)


def test_an_anchor_on_friday_rolls_over_holiday_and_weekend() -> None:
    assert anchors("2025-11-24", holidays=["2025-11-28"])[4] == dt.date(2025, 12, 1)


def test_the_holidays_of_a_part_of_a_country_are_added() -> None:
    march = dt.date(2026, 3, 31)
    california = PlannerConfig(holidays=(Region(country="US", subdiv="CA"),))
    assert march in declared_holidays(california, march, march)


def test_every_year_that_a_plan_can_touch_has_its_holidays() -> None:
    calendar = calendar_for(US, dt.date(2025, 12, 20))
    years = {day.year for day in calendar.holidays}
    assert years >= {2025, 2026, 2027}


def test_a_run_late_on_sunday_evening_falls_on_sunday_in_new_york() -> None:
    moment = dt.datetime.fromisoformat("2025-11-24T03:30:00+00:00")
    assert local_day(moment, "America/New_York") == dt.date(2025, 11, 23)


@pytest.mark.parametrize("night", ["2025-03-09", "2025-11-02"])
def test_a_night_on_which_clocks_change_is_one_day(night: str) -> None:
    moments = [f"{night}T00:30:00", f"{night}T03:30:00", f"{night}T23:30:00"]
    days = {local_day(dt.datetime.fromisoformat(moment), "America/New_York") for moment in moments}
    assert days == {dt.date.fromisoformat(night)}


@pytest.mark.parametrize("moment", ["2025-11-02T05:30:00+00:00", "2025-11-02T06:30:00+00:00"])
def test_both_hours_of_the_same_name_fall_on_the_day_that_has_them_twice(moment: str) -> None:
    assert local_day(dt.datetime.fromisoformat(moment), "America/New_York") == dt.date(2025, 11, 2)


def test_business_days_do_not_shrink_over_a_clock_change() -> None:
    calendar = BusinessCalendar(dt.date(2025, 10, 1), dt.date(2025, 12, 31))
    assert calendar.advance_date(dt.date(2025, 10, 31), 1) == dt.date(2025, 11, 3)


def test_the_next_weekday_of_a_day_can_be_the_day_itself() -> None:
    assert next_weekday(dt.date(2025, 11, 20), 3) == dt.date(2025, 11, 20)


def test_an_anchor_table_counts_business_days_from_zero() -> None:
    thursday = anchor_tables(config(), dt.date(2025, 11, 19))[3]
    assert [thursday.offsets[ordinal] for ordinal in (0, 1, 2, 18, 27, 37)] == [0, 1, 4, 26, 39, 53]


def test_leaving_the_calendar_is_refused() -> None:
    calendar = BusinessCalendar(dt.date(2025, 11, 1), dt.date(2025, 11, 30))
    with pytest.raises(InputError, match="lead out of the calendar"):
        calendar.advance_date(dt.date(2025, 11, 20), 30)


def test_a_leap_day_is_a_business_day() -> None:
    calendar = BusinessCalendar(dt.date(2028, 2, 1), dt.date(2028, 3, 31))
    assert calendar.advance_date(dt.date(2028, 2, 28), 1) == dt.date(2028, 2, 29)

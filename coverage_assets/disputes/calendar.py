"""Business days as ordinal tables over declared weekends and holidays.

A `BusinessCalendar` covers a span of days and answers by lookup, for one day or for arrays of days.
Days are counted as numpy counts them, from 1970-01-01. An `AnchorTable` is the planner's input: the
business days that follow one anchor, as calendar days counted from it.

All arithmetic is in whole days, so clock changes cannot shift a plan. They matter only where a
moment becomes a day, in `local_day`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from coverage_assets.disputes.holiday_sets import region_holidays
from coverage_assets.disputes.planner_config import DAYS_IN_WEEK, MAX_DAY, PlannerConfig, Region
from coverage_assets.errors import InputError

Days = npt.NDArray[np.int64]

EPOCH = dt.date(1970, 1, 1)
EPOCH_WEEKDAY = 3
LAST_YEAR = 2200
WEEKDAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def day_number(day: dt.date) -> int:
    """Count the days since 1970-01-01."""
    return (day - EPOCH).days


def local_day(moment: dt.datetime, zone: str) -> dt.date:
    """Return the day of a moment in a time zone; a moment without a zone is already local."""
    if moment.tzinfo is None:
        return moment.date()
    return moment.astimezone(ZoneInfo(zone)).date()


def next_weekday(day: dt.date, weekday: int) -> dt.date:
    """Return the first day of this weekday at or after `day`."""
    return day + dt.timedelta(days=(weekday - day.weekday()) % DAYS_IN_WEEK)


def declared_holidays(config: PlannerConfig, first: dt.date, last: dt.date) -> frozenset[dt.date]:
    """Return the declared holidays between two days, from single dates and regions."""
    found: set[dt.date] = set()
    for holiday in config.holidays:
        if isinstance(holiday, Region):
            found |= region_holidays(holiday.country, holiday.subdiv, first.year, last.year)
        else:
            found.add(holiday)
    return frozenset(day for day in found if first <= day <= last)


@dataclass(frozen=True, eq=False)
class BusinessCalendar:
    """The business days between `first` and `last`, both included."""

    first: dt.date
    last: dt.date
    weekend: tuple[int, ...] = (5, 6)
    holidays: frozenset[dt.date] = frozenset()

    @cached_property
    def business_days(self) -> Days:
        """The numbers of the business days of the span, ascending."""
        days = np.arange(day_number(self.first), day_number(self.last) + 1)
        closed = np.isin((days + EPOCH_WEEKDAY) % DAYS_IN_WEEK, self.weekend)
        holidays = np.array(sorted(day_number(day) for day in self.holidays), dtype=np.int64)
        open_days: Days = days[~(closed | np.isin(days, holidays))]
        return open_days

    @cached_property
    def ordinals(self) -> Days:
        """The number of business days before each day of the span and before the day after it."""
        start = day_number(self.first)
        days = np.arange(start, day_number(self.last) + 2)
        return np.searchsorted(self.business_days, days).astype(np.int64)

    def advance(self, days: Days, counts: Days) -> Days:
        """Move each day by its count of business days, from the next business day on."""
        moved: Days = self.business_days[self._ordinal(days) + counts]
        return moved

    def between(self, starts: Days, ends: Days) -> Days:
        """Count the business days from each start to before its end; negative backwards."""
        return self._ordinal(ends) - self._ordinal(starts)

    def roll_forward(self, day: dt.date) -> dt.date:
        """Return the first business day at or after this one."""
        return self.advance_date(day, 0)

    def advance_date(self, day: dt.date, count: int) -> dt.date:
        """Move one day by `count` business days."""
        place = int(self.ordinals[self.offset(day)]) + count
        if not 0 <= place < len(self.business_days):
            raise InputError(
                f"{count} business days from {day} lead out of the calendar of "
                f"{self.first} to {self.last}"
            )
        return EPOCH + dt.timedelta(days=int(self.business_days[place]))

    def offset(self, day: dt.date) -> int:
        """Count the days from the first day of the span to this one."""
        if not self.first <= day <= self.last + dt.timedelta(days=1):
            raise InputError(f"{day} is outside the calendar of {self.first} to {self.last}")
        return (day - self.first).days

    def _ordinal(self, days: Days) -> Days:
        places: Days = self.ordinals[days - day_number(self.first)]
        return places


@dataclass(frozen=True)
class AnchorTable:
    """The business days from one anchor on, as calendar days from it; the anchor is 0 in both."""

    weekday: int
    requested: dt.date
    anchor: dt.date
    offsets: tuple[int, ...]

    def date(self, ordinal: int) -> dt.date:
        """Return the date of a business day."""
        return self.anchor + dt.timedelta(days=self.offsets[ordinal])

    def within(self, first_day: int, last_day: int) -> tuple[int, ...]:
        """Return the business days whose calendar days lie in this range."""
        return tuple(
            ordinal for ordinal, day in enumerate(self.offsets) if first_day <= day <= last_day
        )


def calendar_for(config: PlannerConfig, run_day: dt.date) -> BusinessCalendar:
    """Build a calendar long enough for every plan that can start in the week of `run_day`."""
    needed = _business_days_needed(config)
    length = DAYS_IN_WEEK * (needed // len(config.working_weekdays) + 2)
    while run_day.year + length // 365 < LAST_YEAR:
        last = run_day + dt.timedelta(days=length)
        calendar = BusinessCalendar(
            run_day, last, config.weekend, declared_holidays(config, run_day, last)
        )
        week_end = run_day + dt.timedelta(days=DAYS_IN_WEEK)
        if len(calendar.business_days) - int(calendar.ordinals[calendar.offset(week_end)]) > needed:
            return calendar
        length *= 2
    raise InputError(
        "the declared weekend and holidays leave too few business days "
        f"between {run_day} and {LAST_YEAR}"
    )


def anchor_tables(config: PlannerConfig, run_day: dt.date) -> tuple[AnchorTable, ...]:
    """Build a table for every working weekday; its anchor is the next such day from the run on."""
    calendar = calendar_for(config, run_day)
    return tuple(_anchor_table(config, calendar, weekday) for weekday in config.working_weekdays)


def _anchor_table(config: PlannerConfig, calendar: BusinessCalendar, weekday: int) -> AnchorTable:
    requested = next_weekday(calendar.first, weekday)
    anchor = calendar.roll_forward(requested)
    start = day_number(anchor)
    place = int(np.searchsorted(calendar.business_days, start))
    days = calendar.business_days[place : place + _business_days_needed(config) + 1] - start
    return AnchorTable(weekday, requested, anchor, tuple(days.tolist()))


def _business_days_needed(config: PlannerConfig) -> int:
    return config.last_submit_window[1] + MAX_DAY + 1

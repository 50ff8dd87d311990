"""Public holidays from the `holidays` library, which is imported only when a region is declared.

Years are listed explicitly, with one more on either side, because a holiday that falls on a weekend
may be observed in the neighboring year.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from coverage_assets.errors import did_you_mean


def check_region(country: str, subdivision: str | None) -> tuple[str, str] | None:
    """Return what is wrong with a region and a hint; None if it is known."""
    regions = _regions()
    if country not in regions:
        return f"`{country}` is not a country that the holidays library knows", did_you_mean(
            country, regions
        )
    if subdivision is not None and subdivision not in regions[country]:
        hint = did_you_mean(subdivision, regions[country])
        return f"`{subdivision}` is not a part of `{country}` that the holidays library knows", hint
    return None


@lru_cache(maxsize=64)
def region_holidays(
    country: str, subdivision: str | None, first_year: int, last_year: int
) -> frozenset[dt.date]:
    """Return the public holidays of a region in these years, including observed days."""
    import holidays

    years = range(first_year - 1, last_year + 2)
    found = holidays.country_holidays(country, subdiv=subdivision, years=years, expand=False)
    return frozenset(day for day in found if first_year <= day.year <= last_year)


@lru_cache(maxsize=1)
def _regions() -> dict[str, list[str]]:
    import holidays

    return holidays.list_supported_countries(include_aliases=True)

"""Phrases that several messages share."""

from __future__ import annotations

from collections.abc import Sequence

from coverage_assets.taxonomy.vertical import BoundRule

MAX_LISTED = 40


def count(number: int, noun: str) -> str:
    """Write `1 scenario`, `2,000 scenarios`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def names(rules: Sequence[BoundRule], last: str = "or") -> str:
    """List the rules' ids for people."""
    return listed([f"`{bound.id}`" for bound in rules], last)


def listed(words: Sequence[str], last: str = "and") -> str:
    """Write `a`, `a and b`, `a, b and c`; cut a long list and say so."""
    if len(words) > MAX_LISTED:
        return f"{', '.join(words[:MAX_LISTED])} {last} {len(words) - MAX_LISTED:,} more"
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)

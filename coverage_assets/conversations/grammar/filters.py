"""The filters of a grammar: what `${fact|filter}` may do to a value before it is said.

A filter returns words for a value, or refuses it with a sentence. A filter before `join` applies to
each item of a list. No filter reads markup in a value, and none needs more than the value, its own
arguments and the facts at hand.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from coverage_assets.conversations.grammar import english
from coverage_assets.conversations.grammar.errors import MarkupError, WordError
from coverage_assets.errors import did_you_mean

CURRENCY = "currency"
"""The fact that holds the currency of `money`."""
DEFAULT_CURRENCY = "$"
MAX_SHOWN = 60

Facts: TypeAlias = Mapping[str, Any]
Apply: TypeAlias = Callable[[Any, tuple[str, ...], Facts], Any]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_COUNTED = re.compile(r"-?\d{1,3}(?:,\d{3})*")


@dataclass(frozen=True)
class FilterKind:
    """One filter: what it does, an example, how many arguments it takes and which ones."""

    apply: Apply = field(compare=False)
    example: str
    arguments: tuple[int, int] = (0, 0)
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Filter:
    """A filter with its arguments, as a text names it."""

    name: str
    arguments: tuple[str, ...] = ()

    def __call__(self, value: Any, facts: Facts) -> Any:
        """Return the value in words; raise a `WordError` if it cannot be put so."""
        apply = FILTERS[self.name].apply
        if isinstance(value, list | tuple) and self.name != "join":
            return [apply(item, self.arguments, facts) for item in value]
        return apply(value, self.arguments, facts)


def make_filter(name: str, arguments: tuple[str, ...], *, column: int) -> Filter:
    """Return the filter of this name; a `MarkupError` names the known ones."""
    kind = FILTERS.get(name)
    if kind is None:
        raise MarkupError(
            "unknown-filter", column, f"`{name}` is not a filter", did_you_mean(name, FILTERS)
        )
    least, most = kind.arguments
    if not least <= len(arguments) <= most or not all(arguments):
        message = (
            f"`{name}` has {len(arguments)} arguments"
            if all(arguments)
            else f"an argument of `{name}` is empty"
        )
        raise MarkupError("filter-arguments", column, message, f"write it like `{kind.example}`")
    strange = [
        argument for argument in arguments if kind.accepted and argument not in kind.accepted
    ]
    if strange:
        message = f"`{name}` does not know `{strange[0]}`"
        raise MarkupError(
            "filter-arguments", column, message, did_you_mean(strange[0], kind.accepted)
        )
    return Filter(name, arguments)


def shown(value: object) -> str:
    """Return a value for a message, cut if it is long."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _text(value: Any, name: str) -> str:
    if isinstance(value, str) and value.strip():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise WordError(f"`{name}` takes a text, not {shown(value)}")


def _number(value: Any, name: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise WordError(f"`{name}` takes a whole number, not {shown(value)}")


def _money(value: Any, arguments: tuple[str, ...], facts: Facts) -> str:
    currency = arguments[0] if arguments else facts.get(CURRENCY) or DEFAULT_CURRENCY
    return english.money(_number(value, "money"), _text(currency, "money"))


def _a(value: Any, _arguments: tuple[str, ...], _facts: Facts) -> str:
    words = _text(value, "a")
    return f"{english.indefinite_article(words)} {words}"


def _words(value: Any, _arguments: tuple[str, ...], _facts: Facts) -> str:
    return english.number_words(_number(value, "words"))


def _count(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    one, many = arguments if len(arguments) > 1 else (arguments[0], english.plural(arguments[0]))
    counted = isinstance(value, str) and (
        value in english.NUMBER_WORDS or _COUNTED.fullmatch(value)
    )
    number = value if counted else f"{_number(value, 'count'):,}"
    return f"{number} {one if number in ('1', 'one') else many}"


def _plural(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    if arguments and isinstance(value, Mapping):
        given = value.get("plural")
        return (
            _text(given, "plural")
            if given
            else english.plural(_text(value.get(arguments[0]), "plural"))
        )
    return english.plural(_text(value, "plural"))


def _cap(value: Any, _arguments: tuple[str, ...], _facts: Facts) -> str:
    words = _text(value, "cap")
    return words[0].upper() + words[1:]


def _lower(value: Any, _arguments: tuple[str, ...], _facts: Facts) -> str:
    return _text(value, "lower").lower()


def _day(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    try:
        date = dt.date.fromisoformat(value) if _ISO_DAY.fullmatch(value) else None
    except (TypeError, ValueError):
        date = None
    if date is None:
        raise WordError(f"`day` takes a day such as 2026-03-12, not {shown(value)}")
    return english.day(date, *arguments)


def _ordinal(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    return english.ordinal(_number(value, "ordinal"), words=bool(arguments))


def _join(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    if not isinstance(value, list | tuple) or not value:
        raise WordError(f"`join` takes a list that is not empty, not {shown(value)}")
    return english.listed([_text(item, "join") for item in value], *arguments)


def _percent(value: Any, arguments: tuple[str, ...], _facts: Facts) -> str:
    return f"{_number(value, 'percent')}{' percent' if arguments else '%'}"


FILTERS: Mapping[str, FilterKind] = {
    "a": FilterKind(_a, "${item|a}"),
    "cap": FilterKind(_cap, "${item|cap}"),
    "count": FilterKind(_count, "${days|count:day:days}", (1, 2)),
    "day": FilterKind(_day, "${date|day}", (0, 1), ("short", "weekday", "year")),
    "join": FilterKind(_join, "${items|join:or}", (0, 1)),
    "lower": FilterKind(_lower, "${item|lower}"),
    "money": FilterKind(_money, "${price|money}", (0, 1)),
    "ordinal": FilterKind(_ordinal, "${place|ordinal}", (0, 1), ("words",)),
    "percent": FilterKind(_percent, "${cut|percent}", (0, 1), ("words",)),
    "plural": FilterKind(_plural, "${item|plural:noun}", (0, 1)),
    "words": FilterKind(_words, "${number|words}"),
}
"""Every filter by the name that a text gives it."""

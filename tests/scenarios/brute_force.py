"""A slow, obviously right engine for scenarios and exclusions, written without the real one.

It takes the declared files as plain values, goes through `itertools.product`, applies every rule
with plain ifs, and tries every choice that a cap could make. Hashes are Python integers. Nothing
here is imported from `coverage_assets`.
"""

from __future__ import annotations

import hashlib
import itertools
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MAX_CHOICES = 200_000
U64 = 2**64

Values = Mapping[str, str]
Config = Mapping[str, Any]


class TooManyChoicesError(Exception):
    """There are more choices than it makes sense to try one by one."""


@dataclass
class Row:
    """One raw scenario and what happened to it."""

    number: int
    values: Values
    hash: int
    matched: list[str] = field(default_factory=list)
    excluded_by: str | None = None

    @property
    def id(self) -> str:
        return f"sc-{self.hash:016x}"

    @property
    def also_matched(self) -> list[str]:
        return [rule for rule in self.matched if rule != self.excluded_by]

    def as_tuple(self) -> tuple[Any, ...]:
        """The row as the table of scenarios shows it."""
        return (
            self.id,
            *self.values.values(),
            self.excluded_by is None,
            self.excluded_by,
            self.also_matched,
        )


def reference_rows(taxonomy: Config, exclusions: Config) -> list[Row]:
    """Every raw scenario, in declared order, charged to the first rule that removes it."""
    groups = {group["slug"]: group["where"] for group in taxonomy.get("groups") or []}
    rows = list(raw_rows(taxonomy))
    for rule in exclusions.get("rules") or []:
        matching = [row for row in rows if matches(rule["where"], row.values, groups)]
        left = [row for row in matching if row.excluded_by is None]
        if rule["effect"] == "exclude":
            removed = left
            for row in matching:
                row.matched.append(rule["id"])
        else:
            kept = {
                row.number
                for row in kept_by_cap(left, rule["effect"], groups, exclusions.get("seed", 0))
            }
            removed = [row for row in left if row.number not in kept]
        for row in removed:
            row.excluded_by = rule["id"]
    return rows


def raw_rows(taxonomy: Config) -> Iterator[Row]:
    """The product of all dimensions, each combination with its stable hash."""
    dimensions = {
        "domain": [domain["slug"] for domain in taxonomy["domains"]],
        "behavior": [behavior["slug"] for behavior in taxonomy["behaviors"]],
        **{axis["slug"]: [value["slug"] for value in axis["bins"]] for axis in taxonomy["axes"]},
    }
    for number, combination in enumerate(itertools.product(*dimensions.values())):
        values = dict(zip(dimensions, combination, strict=True))
        yield Row(number, values, scenario_hash(taxonomy["vertical"], values))


def matches(where: Config, values: Values, groups: Mapping[str, Config]) -> bool:
    """Whether a condition holds: AND over dimensions, OR over listed values, `not` turned round."""
    for name, chosen in where.items():
        if name == "not":
            if any(matches(inner, values, groups) for inner in as_list(chosen)):
                return False
            continue
        negated = isinstance(chosen, dict)
        options = as_list(chosen["not"] if negated else chosen)
        if name == "group":
            found = any(matches(groups[option], values, groups) for option in options)
        else:
            found = values[name] in options
        if found == negated:
            return False
    return True


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def kept_by_cap(
    left: Sequence[Row], cap: Config, groups: Mapping[str, Config], seed: int
) -> list[Row]:
    """What a cap keeps of the rows that are left, scope by scope."""
    scopes: dict[tuple[str, ...], list[Row]] = {}
    for row in left:
        scopes.setdefault(tuple(row.values[name] for name in cap.get("per") or []), []).append(row)
    return [
        row
        for rows in scopes.values()
        for row in best_choice(
            line_up(rows, cap.get("prefer"), groups, seed),
            cap["limit"],
            tuple(cap.get("balance") or []),
        )
    ]


def line_up(
    rows: Sequence[Row], prefer: Config | None, groups: Mapping[str, Config], seed: int
) -> list[Row]:
    """The rows in line: preferred ones first, ties by the stable hash under the seed."""
    preferred = {
        row.number for row in rows if prefer is None or matches(prefer, row.values, groups)
    }
    return sorted(
        rows,
        key=lambda row: (
            row.number not in preferred,
            mix(row.hash ^ word(f"seed={seed}")),
            row.number,
        ),
    )


def best_choice(line: Sequence[Row], limit: int, balance: Sequence[str]) -> list[Row]:
    """The best choice by definition: even over the first dimension, then the second, then in line.

    Rows of one class (the same balanced values) differ only by their place in line. So a choice
    takes the first ones of each class, and trying every multiset of classes is trying every choice
    that could be the best.
    """
    size = min(limit, len(line))
    if size == len(line):
        return list(line)
    classes: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(line):
        classes.setdefault(tuple(row.values[name] for name in balance), []).append(place)
    if math.comb(len(classes) + size - 1, size) > MAX_CHOICES:
        return first_perfectly_even_choice(line, size, balance)
    possible = (
        Counter(multiset)
        for multiset in itertools.combinations_with_replacement(sorted(classes), size)
        if all(multiset.count(kind) <= len(classes[kind]) for kind in set(multiset))
    )
    choices = (
        sorted(place for kind, amount in counts.items() for place in classes[kind][:amount])
        for counts in possible
    )
    return [
        line[place] for place in min(choices, key=lambda places: unevenness(line, places, balance))
    ]


def best_of_all_combinations(line: Sequence[Row], limit: int, balance: Sequence[str]) -> list[Row]:
    """The same choice, by trying every combination of rows without any thought."""
    combinations = itertools.combinations(range(len(line)), min(limit, len(line)))
    return [
        line[place]
        for place in min(combinations, key=lambda places: unevenness(line, places, balance))
    ]


def unevenness(
    line: Sequence[Row], places: Sequence[int], balance: Sequence[str]
) -> tuple[Any, ...]:
    """Sum of squares of the totals of each balanced dimension, then the places in line."""
    squares = (
        sum(total**2 for total in Counter(line[place].values[name] for place in places).values())
        for name in balance
    )
    return (*squares, tuple(places))


def first_perfectly_even_choice(
    line: Sequence[Row], size: int, balance: Sequence[str]
) -> list[Row]:
    """The first choice down the line whose totals differ by at most one: nothing can be more even.

    Depth first in line order, so what is found first is first in line. When no choice is perfectly
    even, this gives up.
    """
    available = {name: {row.values[name] for row in line} for name in balance}

    def even_so_far(places: Sequence[int]) -> bool:
        for name, values in available.items():
            floor, over = divmod(size, len(values))
            totals = Counter(line[place].values[name] for place in places)
            if any(total > floor + 1 for total in totals.values()):
                return False
            if sum(total == floor + 1 for total in totals.values()) > over:
                return False
        return True

    tried = 0

    def search(places: list[int], start: int) -> list[int] | None:
        nonlocal tried
        tried += 1
        if tried > MAX_CHOICES:
            raise TooManyChoicesError
        if len(places) == size:
            return places
        for place in range(start, len(line) - (size - len(places)) + 1):
            longer = [*places, place]
            found = search(longer, place + 1) if even_so_far(longer) else None
            if found is not None:
                return found
        return None

    found = search([], 0)
    if found is None:
        raise TooManyChoicesError
    return [line[place] for place in found]


@dataclass(frozen=True)
class ReferenceGap:
    """A bin or a watched group of which a cell keeps nothing."""

    domain: str
    behavior: str
    what: tuple[str, str]
    rules: frozenset[str]
    by_design: bool


def reference_gaps(taxonomy: Config, exclusions: Config, rows: Sequence[Row]) -> set[ReferenceGap]:
    """Every gap: a cell has raw scenarios of a bin or a watched group, and keeps none of them."""
    excluding = {
        rule["id"] for rule in exclusions.get("rules") or [] if rule["effect"] == "exclude"
    }
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cells.setdefault((row.values["domain"], row.values["behavior"]), []).append(row)
    gaps = set()
    for (domain, behavior), members in cells.items():
        for what, condition in watched(taxonomy):
            inside = [row for row in members if matches(condition, row.values, {})]
            if inside and all(row.excluded_by is not None for row in inside):
                rules = frozenset(str(row.excluded_by) for row in inside)
                gaps.add(ReferenceGap(domain, behavior, what, rules, rules <= excluding))
    return gaps


def watched(taxonomy: Config) -> Iterator[tuple[tuple[str, str], Config]]:
    """Every bin of every axis, and every group that is declared over axes alone."""
    axes = {axis["slug"] for axis in taxonomy["axes"]}
    for axis in taxonomy["axes"]:
        for value in axis["bins"]:
            yield ("axis", f"{axis['slug']}={value['slug']}"), {axis["slug"]: value["slug"]}
    for group in taxonomy.get("groups") or []:
        if dimensions_of(group["where"]) <= axes:
            yield ("group", group["slug"]), group["where"]


def dimensions_of(where: Config) -> set[str]:
    inner = as_list(where.get("not", []))
    return {name for name in where if name != "not"}.union(*(dimensions_of(part) for part in inner))


def scenario_hash(vertical: str, values: Values) -> int:
    """The stable hash of a scenario: vertical, domain, behavior, then `axis=bin` by axis name."""
    axes = sorted(name for name in values if name not in {"domain", "behavior"})
    names = ["domain", "behavior", *axes]
    return fold([f"vertical={vertical}", *(f"{name}={values[name]}" for name in names)])


def fold(texts: Sequence[str]) -> int:
    """The stable hash of a sequence of texts."""
    state = 0x636F766572616765
    for text in texts:
        state = mix(state ^ word(text))
    return state


def word(text: str) -> int:
    """The first eight bytes of a salted sha256."""
    return int(
        hashlib.sha256(b"coverage-assets/stable-hash/1\x00" + text.encode()).hexdigest()[:16], 16
    )


def mix(number: int) -> int:
    """The finaliser of splitmix64."""
    number = (number + 0x9E3779B97F4A7C15) % U64
    number = ((number ^ (number >> 30)) * 0xBF58476D1CE4E5B9) % U64
    number = ((number ^ (number >> 27)) * 0x94D049BB133111EB) % U64
    return number ^ (number >> 31)

"""The declared taxonomy as typed, frozen models.

`taxonomy.yaml` holds a `Taxonomy`. The models check form; what needs both files of a vertical is
checked by the loader. The published JSON Schemas are made from them.
"""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Field

from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.validation import DeclaredModel, Slug, Text, Version
from coverage_assets.taxonomy.intervals import Interval
from coverage_assets.taxonomy.where import GROUP, NOT, WhereField

ItemT = TypeVar("ItemT")
Items: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False, max_length=1_000)]
NonEmpty: TypeAlias = Annotated[
    tuple[ItemT, ...], Field(strict=False, min_length=1, max_length=1_000)
]

RESERVED = frozenset(
    {
        DOMAIN,
        BEHAVIOR,
        GROUP,
        NOT,
        "scenario_id",
        "kept",
        "excluded_by",
        "also_matched",
        "axis",
        "cell",
        "vertical",
    }
)
MAX_RAW = 10**10


def _check_interval(notation: str) -> str:
    Interval.parse(notation)
    return notation


class NamedEntry(DeclaredModel):
    """An entry with a slug for machines and a name for people."""

    slug: Slug
    """The name in files, partitions and code; changing it changes the ids of scenarios."""
    name: Text
    """The name that people read."""
    description: Text
    """What belongs here, in one sentence."""


class Domain(NamedEntry):
    """An area of work that the assistant must cover."""


class Behavior(NamedEntry):
    """A way in which the user behaves towards the assistant."""


class Bin(NamedEntry):
    """One value of an axis, and its meaning."""

    interval: Annotated[str, AfterValidator(_check_interval), Field(max_length=60)] | None = None
    """The numbers in this bin of a numeric axis: `[0, 10]`, `(10, 30)`, `[30, inf)`."""

    @cached_property
    def numbers(self) -> Interval | None:
        """The interval, parsed."""
        return Interval.parse(self.interval) if self.interval else None


class Axis(NamedEntry):
    """A dimension along which the scenarios of a cell vary."""

    kind: Literal["numeric", "nominal"]
    """`numeric`: a bin is an interval of `unit`; `nominal`: its description gives its meaning."""
    unit: Text | None = None
    """The unit of the numbers on a numeric axis."""
    bins: NonEmpty[Bin]
    """The bins, in their natural order. Every value is in exactly one of them."""


class Group(NamedEntry):
    """A named condition. If it is over axes alone, a cell that keeps none of it has a gap."""

    where: WhereField
    """The scenarios in the group."""


class Taxonomy(DeclaredModel):
    """What must be covered: domains x behaviors x axes."""

    schema_version: Literal[1]
    """The version of the file's format."""
    version: Version
    """The version of the file's content; raise it with every change."""
    vertical: Slug
    """The name of the vertical and of its folder. It is part of every scenario id."""
    name: Text
    """The vertical's name for people."""
    description: Text
    """What the vertical is about."""
    domains: NonEmpty[Domain]
    """The domains, in the order in which they are shown."""
    behaviors: NonEmpty[Behavior]
    """The behaviors, in the order in which they are shown."""
    axes: Annotated[tuple[Axis, ...], Field(strict=False, min_length=1, max_length=16)]
    """The axes, in the order in which they are shown."""
    groups: Items[Group] = ()
    """Named conditions that rules refer to, and whose gaps are watched."""

    @cached_property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Every dimension with its values: domain, behavior, then the axes, in declared order."""
        return {
            DOMAIN: tuple(domain.slug for domain in self.domains),
            BEHAVIOR: tuple(behavior.slug for behavior in self.behaviors),
            **{axis.slug: tuple(value.slug for value in axis.bins) for axis in self.axes},
        }

    @property
    def cells(self) -> list[Cell]:
        """Every domain with every behavior, in declared order."""
        return [
            (domain.slug, behavior.slug) for domain in self.domains for behavior in self.behaviors
        ]

    @property
    def axis_slugs(self) -> tuple[str, ...]:
        """The axes' slugs, in declared order."""
        return tuple(axis.slug for axis in self.axes)

    def domain(self, slug: str) -> Domain:
        """Return the domain with this slug."""
        return _find(self.domains, slug, "domain")

    def behavior(self, slug: str) -> Behavior:
        """Return the behavior with this slug."""
        return _find(self.behaviors, slug, "behavior")

    def axis(self, slug: str) -> Axis:
        """Return the axis with this slug."""
        return _find(self.axes, slug, "axis")

    def group(self, slug: str) -> Group:
        """Return the group with this slug."""
        return _find(self.groups, slug, "group")


EntryT = TypeVar("EntryT", bound=NamedEntry)


def _find(entries: tuple[EntryT, ...], slug: str, kind: str) -> EntryT:
    for entry in entries:
        if entry.slug == slug:
            return entry
    raise InputError(
        f"`{slug}` is not a {kind}: {did_you_mean(slug, [entry.slug for entry in entries])}"
    )

"""The declared taxonomy and rules as typed, frozen models.

`taxonomy.yaml` holds a `Taxonomy`, `exclusions.yaml` an `ExclusionRules`. The models are what the published JSON Schemas
are made from. They check form; what needs both files at once is checked by the loader.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import AfterValidator, Discriminator, Field, Tag

from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.validation import Date, DeclaredModel, Slug, Text, Version
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
    """Something that has a slug for machines and a name for people."""

    slug: Slug
    """The name in files, partitions and code; changing it changes scenario ids."""
    name: Text
    """The name that people read."""
    description: Text
    """One sentence: what belongs here."""


class Domain(NamedEntry):
    """A field of work that the assistant must cover."""


class Behavior(NamedEntry):
    """A way in which a person behaves towards the assistant."""


class Bin(NamedEntry):
    """One value of an axis, with what it means."""

    interval: Annotated[str, AfterValidator(_check_interval), Field(max_length=60)] | None = None
    """On a numeric axis, the numbers in this bin: `[0, 10]`, `(10, 30)`, `[30, inf)`."""

    @cached_property
    def numbers(self) -> Interval | None:
        """The interval, parsed."""
        return Interval.parse(self.interval) if self.interval else None


class Axis(NamedEntry):
    """One dimension along which scenarios of a cell vary."""

    kind: Literal["numeric", "nominal"]
    """`numeric`: every bin is an interval of `unit`; `nominal`: a bin means what its description says."""
    unit: Text | None = None
    """What the numbers of a numeric axis count."""
    bins: NonEmpty[Bin]
    """The values, in their natural order. Every value has exactly one bin."""

    def bin(self, slug: str) -> Bin:
        """The bin of this slug."""
        return _find(self.bins, slug, f"bin of axis `{self.slug}`")

    def bin_for(self, number: Decimal | int | str) -> Bin:
        """The one bin of a numeric axis that holds this number."""
        try:
            exact = Decimal(number)
        except InvalidOperation:
            raise InputError(f"{number!r} is not a number") from None
        for candidate in self.bins if not exact.is_nan() else ():
            if candidate.numbers is not None and exact in candidate.numbers:
                return candidate
        raise InputError(f"{number} is in no bin of axis `{self.slug}`")


class Group(NamedEntry):
    """A named condition. One over axes only is also watched: a cell that keeps nothing of it has a gap."""

    where: WhereField
    """The scenarios that belong to the group."""


class Taxonomy(DeclaredModel):
    """What must be covered: domains x behaviors x axes."""

    schema_version: Literal[1]
    """The version of this file's form."""
    version: Version
    """The version of this file's content; raise it with every change."""
    vertical: Slug
    """The name of the vertical; the same as its folder. It is part of every scenario id."""
    name: Text
    """The vertical's name for people."""
    description: Text
    """What the vertical is about."""
    domains: NonEmpty[Domain]
    """The domains, in the order in which people expect them."""
    behaviors: NonEmpty[Behavior]
    """The behaviors, in the order in which people expect them."""
    axes: Annotated[tuple[Axis, ...], Field(strict=False, min_length=1, max_length=16)]
    """The axes, in the order in which people expect them."""
    groups: Items[Group] = ()
    """Named conditions, for rules to refer to and for gaps to be watched."""

    @cached_property
    def dimensions(self) -> dict[str, tuple[str, ...]]:
        """Every dimension with its values: domain, behavior, then the axes, all in declared order."""
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
        """The domain of this slug."""
        return _find(self.domains, slug, "domain")

    def behavior(self, slug: str) -> Behavior:
        """The behavior of this slug."""
        return _find(self.behaviors, slug, "behavior")

    def axis(self, slug: str) -> Axis:
        """The axis of this slug."""
        return _find(self.axes, slug, "axis")

    def group(self, slug: str) -> Group:
        """The group of this slug."""
        return _find(self.groups, slug, "group")


class Limit(DeclaredModel):
    """Keep at most so many of the scenarios that match, in every scope."""

    limit: Annotated[int, Field(ge=0, le=10**9)]
    """How many are kept in one scope."""
    per: Items[str] = ()
    """The dimensions whose values make the scopes; none means one scope for everything."""
    balance: Annotated[tuple[str, ...], Field(strict=False, max_length=2)] = ()
    """Up to two dimensions to keep even within a scope; the first wins where both cannot be."""
    prefer: WhereField | None = None
    """Scenarios that are kept before others."""


def _effect_kind(value: Any) -> str:
    return "limit!" if isinstance(value, dict | Limit) else "exclude!"


Effect: TypeAlias = Annotated[
    Annotated[Literal["exclude"], Tag("exclude!")] | Annotated[Limit, Tag("limit!")],
    Discriminator(_effect_kind),
]


class RuleDefaults(DeclaredModel):
    """What a rule is taken to say where it says nothing."""

    owner: Text | None = None
    """Who answers for rules that name nobody."""


class Rule(DeclaredModel):
    """One exclusion rule: which scenarios, what happens to them, why, and who answers for it."""

    id: Slug
    """The name in manifests; unique."""
    kind: Slug
    """The sort of reason: `physical_impossibility`, `regulatory_block`, ... Any word; reports group by it."""
    reason: Text | None = None
    """Why these scenarios need not be covered. The linter insists on it."""
    owner: Text | None = None
    """Who answers for the rule. The linter asks for it."""
    since: Date | None = None
    """The day from which the rule has stood."""
    expires: Date | None = None
    """The day on which the rule must be looked at again; it still applies afterwards, and the linter warns."""
    where: WhereField
    """The scenarios that the rule is about."""
    effect: Effect
    """`exclude`, or a mapping with `limit`."""

    @property
    def limit(self) -> Limit | None:
        """The cap, when the rule is one."""
        return self.effect if isinstance(self.effect, Limit) else None


class Waiver(DeclaredModel):
    """An accepted hole: cells that may stay empty, or a group that they need not cover."""

    where: WhereField
    """The cells: a condition over domain and behavior."""
    group: Slug | None = None
    """The group whose gap is accepted; without it, that the whole cell is empty."""
    reason: Text
    """Why the hole is acceptable."""
    owner: Text
    """Who answers for it."""
    expires: Date | None = None
    """The day on which it must be looked at again."""


class ExclusionRules(DeclaredModel):
    """What need not be covered, and why. Rules apply in the order in which they stand."""

    schema_version: Literal[1]
    """The version of this file's form."""
    version: Version
    """The version of this file's content; raise it with every change."""
    seed: Annotated[int, Field(ge=0, le=2**53)] = 0
    """Decides ties wherever a cap must choose between equals."""
    defaults: RuleDefaults = RuleDefaults()
    """What rules share."""
    rules: Items[Rule] = ()
    """The rules; a scenario is charged to the first that removes it."""
    waivers: Items[Waiver] = ()
    """The holes that are accepted."""


EntryT = TypeVar("EntryT", bound=NamedEntry)


def _find(entries: tuple[EntryT, ...], slug: str, kind: str) -> EntryT:
    for entry in entries:
        if entry.slug == slug:
            return entry
    raise InputError(
        f"`{slug}` is not a {kind}: {did_you_mean(slug, [entry.slug for entry in entries])}"
    )

"""From a vertical's folder to a checked `Vertical`.

`read_vertical` reads both files and binds the rules to the taxonomy, listing what does not fit: the linter starts there.
`load_vertical` is for everybody else: it refuses a vertical that has such problems, all of them at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from math import prod
from pathlib import Path

from coverage_assets.errors import ConfigError, InputError, Problem, did_you_mean
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.validation import MAX_SLUG, SLUG_PATTERN, DeclaredModel, validate
from coverage_assets.foundation.yaml_document import Document, KeyPath
from coverage_assets.foundation.yaml_loader import read_yaml
from coverage_assets.taxonomy.binding import resolve
from coverage_assets.taxonomy.models import (
    MAX_RAW,
    RESERVED,
    Axis,
    ExclusionRules,
    Group,
    NamedEntry,
    Rule,
    Taxonomy,
)
from coverage_assets.taxonomy.predicates import ALWAYS, Predicate
from coverage_assets.taxonomy.where import GROUP, Where

TAXONOMY_FILE = "taxonomy.yaml"
EXCLUSIONS_FILE = "exclusions.yaml"
DEFAULT_CONFIG = Path("config")
DEFAULT_VERTICAL = "commerce"


@dataclass(frozen=True)
class BoundRule:
    """A rule whose conditions are bound to a taxonomy."""

    rule: Rule
    number: int
    predicate: Predicate
    prefer: Predicate

    @property
    def id(self) -> str:
        """The rule's id."""
        return self.rule.id


@dataclass(frozen=True)
class BoundGroup:
    """A watched group: a condition over axes alone, bound to a taxonomy."""

    group: Group
    predicate: Predicate


@dataclass(frozen=True)
class BoundWaiver:
    """A waiver whose cells are bound to a taxonomy."""

    number: int
    predicate: Predicate


@dataclass(frozen=True, eq=False)
class Vertical:
    """A vertical as declared: the taxonomy, the rules bound to it, and where everything stands."""

    taxonomy: Taxonomy
    exclusions: ExclusionRules
    rules: tuple[BoundRule, ...]
    groups: tuple[BoundGroup, ...]
    waivers: tuple[BoundWaiver, ...]
    taxonomy_document: Document
    exclusions_document: Document
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The vertical's name in paths, partitions and ids."""
        return self.taxonomy.vertical

    @cached_property
    def taxonomy_sha256(self) -> str:
        """The digest of what the taxonomy says: comments and layout do not count."""
        return sha256_json(self.taxonomy.model_dump(mode="json"))

    @cached_property
    def exclusions_sha256(self) -> str:
        """The digest of what the rules say: comments and layout do not count."""
        return sha256_json(self.exclusions.model_dump(mode="json"))

    def bind(self, where: Where) -> Predicate:
        """Bind a condition that a user asks with; an unknown name is an `InputError`."""
        predicate, misnamed = resolve(where, self.taxonomy)
        if misnamed:
            raise InputError("; ".join(f"{item.message}: {item.suggestion}" for item in misnamed))
        return predicate


def load_vertical(config: Path = DEFAULT_CONFIG, vertical: str = DEFAULT_VERTICAL) -> Vertical:
    """Read and check a vertical; every problem of both files is in one `ConfigError`."""
    loaded = read_vertical(config, vertical)
    if loaded.problems:
        raise ConfigError(loaded.problems)
    return loaded


def read_vertical(config: Path = DEFAULT_CONFIG, vertical: str = DEFAULT_VERTICAL) -> Vertical:
    """Read a vertical and list what does not fit together, instead of refusing it."""
    folder = _vertical_folder(config, vertical)
    problems: list[Problem] = []
    documents: list[Document] = []
    for read, name in ((read_yaml, TAXONOMY_FILE), (_read_exclusions, EXCLUSIONS_FILE)):
        try:
            documents.append(read(folder / name))
        except ConfigError as error:
            problems += error.problems
    if problems:
        raise ConfigError(
            [*problems, *(problem for document in documents for problem in _form(document))]
        )
    return bind_vertical(documents[0], documents[1], vertical)


def _form(document: Document) -> list[Problem]:
    """What is wrong with the form of the one file that can be read, when the other cannot."""
    model: type[DeclaredModel] = (
        ExclusionRules if document.path.endswith(EXCLUSIONS_FILE) else Taxonomy
    )
    try:
        validate(document, model)
    except ConfigError as error:
        return list(error.problems)
    return []


def bind_vertical(
    taxonomy_document: Document, exclusions_document: Document, vertical: str
) -> Vertical:
    """Validate both documents and bind the rules to the taxonomy."""
    problems: list[Problem] = []
    taxonomy = exclusions = None
    try:
        taxonomy = validate(taxonomy_document, Taxonomy)
        problems.extend(_taxonomy_problems(taxonomy_document, taxonomy, vertical))
    except ConfigError as error:
        problems.extend(error.problems)
    try:
        exclusions = _with_defaults(validate(exclusions_document, ExclusionRules))
    except ConfigError as error:
        problems.extend(error.problems)
    if problems or taxonomy is None or exclusions is None:
        raise ConfigError(problems)
    binder = _Binder(taxonomy, exclusions_document)
    rules = tuple(binder.rule(number, rule) for number, rule in enumerate(exclusions.rules))
    waivers = tuple(
        BoundWaiver(
            number,
            binder.predicate(waiver.where, ("waivers", number, "where"), only={DOMAIN, BEHAVIOR}),
        )
        for number, waiver in enumerate(exclusions.waivers)
    )
    binder.check_groups_of_waivers(exclusions)
    return Vertical(
        taxonomy,
        exclusions,
        rules,
        tuple(_watched_groups(taxonomy)),
        waivers,
        taxonomy_document,
        exclusions_document,
        tuple(sorted(binder.problems)),
    )


def available_verticals(config: Path) -> list[str]:
    """The verticals that a config folder declares."""
    return sorted(path.parent.name for path in config.glob(f"*/{TAXONOMY_FILE}"))


def _vertical_folder(config: Path, vertical: str) -> Path:
    if not config.is_dir():
        raise InputError(
            f"there is no config folder {config}: run in the project's root, or name it with --config"
        )
    named = len(vertical) <= MAX_SLUG and re.fullmatch(SLUG_PATTERN, vertical)
    if not named or not (config / vertical / TAXONOMY_FILE).is_file():
        hint = did_you_mean(vertical, available_verticals(config))
        raise InputError(f"{config} declares no vertical {vertical[:MAX_SLUG]!r}: {hint}")
    return config / vertical


def _read_exclusions(path: Path) -> Document:
    if path.exists():
        return read_yaml(path)
    return Document(str(path), {"schema_version": 1, "version": "0.0.0"})


def _with_defaults(exclusions: ExclusionRules) -> ExclusionRules:
    owner = exclusions.defaults.owner
    rules = tuple(
        rule.model_copy(update={"owner": rule.owner or owner}) for rule in exclusions.rules
    )
    return exclusions.model_copy(update={"rules": rules})


def _watched_groups(taxonomy: Taxonomy) -> Iterator[BoundGroup]:
    for group in taxonomy.groups:
        if _dimensions_of(group.where) <= set(taxonomy.axis_slugs):
            yield BoundGroup(group, resolve(group.where, taxonomy)[0])


def _dimensions_of(where: Where) -> set[str]:
    return set(where.selections).union(*(_dimensions_of(inner) for inner in where.none_of))


class _Binder:
    """Binds conditions to a taxonomy and gathers, with their places, the names that do not fit."""

    def __init__(self, taxonomy: Taxonomy, document: Document) -> None:
        self.taxonomy = taxonomy
        self.document = document
        self.problems: list[Problem] = []
        self.ids: dict[str, int] = {}

    def rule(self, number: int, rule: Rule) -> BoundRule:
        keys: KeyPath = ("rules", number)
        first = self.ids.setdefault(rule.id, number)
        if first != number:
            message = f"`{rule.id}` is already the id of rule {first + 1}"
            self._report(
                (*keys, "id"),
                message,
                "give every rule an id of its own",
                "duplicate-rule",
                rule.id,
            )
        predicate = self.predicate(rule.where, (*keys, "where"), rule=rule.id)
        prefer: Predicate = ALWAYS
        if rule.limit:
            for field, names in (("per", rule.limit.per), ("balance", rule.limit.balance)):
                self._check_dimensions(names, (*keys, "effect", field), rule.id)
            if rule.limit.prefer is not None:
                prefer = self.predicate(
                    rule.limit.prefer, (*keys, "effect", "prefer"), rule=rule.id
                )
        return BoundRule(rule, number, predicate, prefer)

    def predicate(
        self, where: Where, keys: KeyPath, *, rule: str | None = None, only: set[str] | None = None
    ) -> Predicate:
        if not where:
            hint = "name at least one dimension"
            self._report(keys, "an empty `where` matches every scenario", hint, "empty-set", rule)
        for name in sorted(_dimensions_of(where) - only) if only else ():
            hint = "use only " + " and ".join(sorted(only or ()))
            self._report(
                (*keys, name), f"`{name}` cannot be used here", hint, "unknown-dimension", rule
            )
        predicate, misnamed = resolve(where, self.taxonomy)
        for item in misnamed:
            self._report((*keys, *item.keys), item.message, item.suggestion, item.code, rule)
        return predicate

    def check_groups_of_waivers(self, exclusions: ExclusionRules) -> None:
        accepted = [watched.group.slug for watched in _watched_groups(self.taxonomy)]
        for number, waiver in enumerate(exclusions.waivers):
            if waiver.group is not None and waiver.group not in accepted:
                hint = did_you_mean(waiver.group, accepted)
                message = f"`{waiver.group}` is not a watched group"
                self._report(("waivers", number, "group"), message, hint, "unknown-value", None)

    def _check_dimensions(self, names: tuple[str, ...], keys: KeyPath, rule: str) -> None:
        for index, name in enumerate(names):
            if name not in self.taxonomy.dimensions:
                hint = did_you_mean(name, self.taxonomy.dimensions)
                self._report(
                    (*keys, index), f"`{name}` is not a dimension", hint, "unknown-dimension", rule
                )
            elif name in names[:index]:
                self._report(
                    (*keys, index),
                    f"`{name}` is listed twice",
                    "list it once",
                    "duplicate-rule",
                    rule,
                )

    def _report(
        self, keys: KeyPath, message: str, suggestion: str | None, code: str, rule: str | None
    ) -> None:
        self.problems.append(
            replace(self.document.problem(keys, message, suggestion, code=code), rule=rule)
        )


def _taxonomy_problems(document: Document, taxonomy: Taxonomy, vertical: str) -> Iterator[Problem]:
    if taxonomy.vertical != vertical:
        hint = f"write `vertical: {vertical}`, or rename the folder"
        yield document.problem(
            ("vertical",), f"`{taxonomy.vertical}` does not stand in a folder of that name", hint
        )
    yield from _repeated(document, ("domains",), taxonomy.domains)
    yield from _repeated(document, ("behaviors",), taxonomy.behaviors)
    yield from _repeated(document, ("axes",), taxonomy.axes)
    yield from _repeated(document, ("groups",), taxonomy.groups)
    for number, axis in enumerate(taxonomy.axes):
        if axis.slug in RESERVED:
            hint = "choose another name: this one has a meaning of its own"
            yield document.problem(
                ("axes", number, "slug"), f"`{axis.slug}` cannot name an axis", hint
            )
        yield from _repeated(document, ("axes", number, "bins"), axis.bins)
        yield from _axis_problems(document, number, axis)
    for number, group in enumerate(taxonomy.groups):
        yield from _group_problems(document, taxonomy, number, group)
    raw = prod(len(values) for values in taxonomy.dimensions.values())
    if raw > MAX_RAW:
        hint = "drop an axis or merge bins"
        yield document.problem(
            ("axes",), f"makes {raw:,} raw scenarios, more than {MAX_RAW:,}", hint
        )


def _repeated(
    document: Document, keys: KeyPath, entries: tuple[NamedEntry, ...]
) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        if entry.slug in seen:
            yield document.problem(
                (*keys, index, "slug"), f"repeats the slug `{entry.slug}`", "slugs are unique"
            )
        seen.add(entry.slug)


def _axis_problems(document: Document, number: int, axis: Axis) -> Iterator[Problem]:
    keys: KeyPath = ("axes", number)
    numeric = axis.kind == "numeric"
    if numeric != (axis.unit is not None):
        message = "a numeric axis needs a `unit`" if numeric else "a nominal axis has no `unit`"
        yield document.problem((*keys, "kind") if numeric else (*keys, "unit"), message)
    for index, value in enumerate(axis.bins):
        if numeric != (value.numbers is not None):
            message = (
                "needs an `interval`: its axis is numeric"
                if numeric
                else "has an `interval`, but its axis is nominal"
            )
            yield document.problem((*keys, "bins", index), f"bin `{value.slug}` {message}")
    intervals = [value.numbers for value in axis.bins if value.numbers]
    if numeric and len(intervals) == len(axis.bins):
        for index, (current, following) in enumerate(pairwise(intervals), start=1):
            if not current.meets(following):
                hint = "every value needs exactly one bin: begin where the bin before ends, with the other bracket"
                message = (
                    f"{axis.bins[index].interval} does not continue {axis.bins[index - 1].interval}"
                )
                yield document.problem((*keys, "bins", index, "interval"), message, hint)


def _group_problems(
    document: Document, taxonomy: Taxonomy, number: int, group: Group
) -> Iterator[Problem]:
    keys: KeyPath = ("groups", number, "where")
    if GROUP in _dimensions_of(group.where):
        yield document.problem(keys, "a group cannot refer to groups", "write its dimensions out")
        return
    if not group.where:
        yield document.problem(
            keys, "an empty `where` matches every scenario", "name at least one dimension"
        )
    for item in resolve(group.where, taxonomy)[1]:
        yield document.problem((*keys, *item.keys), item.message, item.suggestion, code=item.code)

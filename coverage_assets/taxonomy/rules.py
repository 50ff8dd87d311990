"""The declared rules as typed, frozen models: what need not be covered, and why.

`exclusions.yaml` holds an `ExclusionRules`. The models check form; what needs both files at once is
checked by the loader. The published JSON Schemas are made from them.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from coverage_assets.foundation.validation import Date, DeclaredModel, Slug, Text, Version
from coverage_assets.taxonomy.models import Items
from coverage_assets.taxonomy.where import WhereField


class Limit(DeclaredModel):
    """A cap: keep at most so many of the matching scenarios in every scope."""

    limit: Annotated[int, Field(ge=0, le=10**9)]
    """The number of scenarios that one scope keeps."""
    per: Items[str] = ()
    """The dimensions whose values define the scopes; by default there is one scope for all."""
    balance: Annotated[tuple[str, ...], Field(strict=False, max_length=2)] = ()
    """Up to two dimensions over which a scope is kept even; the first takes precedence."""
    prefer: WhereField | None = None
    """The scenarios to keep before others."""


def _effect_kind(value: Any) -> str:
    return "limit!" if isinstance(value, dict | Limit) else "exclude!"


Effect: TypeAlias = Annotated[
    Annotated[Literal["exclude"], Tag("exclude!")] | Annotated[Limit, Tag("limit!")],
    Discriminator(_effect_kind),
]


class RuleDefaults(DeclaredModel):
    """Defaults for all rules."""

    owner: Text | None = None
    """The owner of rules that name none."""


class Rule(DeclaredModel):
    """An exclusion rule: the scenarios, what happens to them, why, and who is responsible."""

    id: Slug
    """The unique name of the rule, as manifests show it."""
    kind: Slug
    """The kind of reason: `physical_impossibility`, `regulatory_block` or any other word."""
    reason: Text | None = None
    """Why these scenarios need not be covered. The linter requires it."""
    owner: Text | None = None
    """Who is responsible for the rule. The linter asks for it."""
    since: Date | None = None
    """The day on which the rule was introduced."""
    expires: Date | None = None
    """The day by which the rule must be reviewed. Afterwards it still applies; the linter warns."""
    where: WhereField
    """The scenarios that the rule matches."""
    effect: Effect
    """`exclude`, or a mapping with `limit`."""

    @property
    def limit(self) -> Limit | None:
        """The cap, when the rule is one."""
        return self.effect if isinstance(self.effect, Limit) else None


class Waiver(DeclaredModel):
    """An accepted gap: cells that may stay empty, or a group that they need not cover."""

    where: WhereField
    """The cells: a condition over domain and behavior."""
    group: Slug | None = None
    """The group that need not be covered; by default the whole cell may be empty."""
    reason: Text
    """Why the gap is acceptable."""
    owner: Text
    """Who is responsible for the waiver."""
    expires: Date | None = None
    """The day by which it must be reviewed."""


class ExclusionRules(DeclaredModel):
    """What need not be covered, and why. Rules apply in file order."""

    schema_version: Literal[1]
    """The version of the file's format."""
    version: Version
    """The version of the file's content; raise it with every change."""
    seed: Annotated[int, Field(ge=0, le=2**53)] = 0
    """The seed that breaks ties where a cap must choose between equals."""
    defaults: RuleDefaults = RuleDefaults()
    """Defaults for all rules."""
    rules: Items[Rule] = ()
    """The rules; a scenario is charged to the first one that removes it."""
    waivers: Items[Waiver] = ()
    """The accepted gaps."""

"""Ranks an account's findings into an inventory per bureau: what that bureau may be asked about.

For each bureau every finding is either in the inventory or skipped, with the first reason of
`SKIP_REASONS` that applies. Rank order is strength, SLA, presence, category, field, then the file's
order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from coverage_assets.disputes.findings import STRONG, SUPPORTIVE, Account, DisputeFinding
from coverage_assets.disputes.planner_config import PlannerConfig

SKIP_REASONS = (
    "excluded_category",
    "unsupported_decision",
    "supporters_disabled",
    "no_sla_or_min_days",
    "not_for_bureau",
    "duplicate",
)


@dataclass(frozen=True)
class StrengthScore:
    """The score of a finding: its SLA in business days, and the bonuses."""

    base: int
    reason_bonus: int
    doc_bonus: int

    @property
    def total(self) -> int:
        """All points."""
        return self.base + self.reason_bonus + self.doc_bonus


@dataclass(frozen=True)
class Item:
    """A finding that one bureau may be asked about."""

    bureau: str
    field: str
    sla: int
    strong: bool
    score: StrengthScore
    strength: int
    decision: str
    reason_code: str | None
    category: str | None
    present_count: int
    state: str
    is_missing: bool
    is_mismatch: bool
    number: int

    @property
    def role_guess(self) -> str:
        """The role that the decision alone suggests."""
        return "opener" if self.strong else "supporter"


@dataclass(frozen=True)
class Skipped:
    """A finding that a bureau is not asked about, and the first reason that applies."""

    field: str
    reason: str
    number: int


@dataclass(frozen=True)
class Inventory:
    """The items of one bureau, strongest first, and the skipped findings, in the file's order."""

    bureau: str
    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...]

    @property
    def primary(self) -> int:
        """How many items are strong enough to open or to close a plan."""
        return sum(item.strong for item in self.items)


def inventories(account: Account, config: PlannerConfig) -> tuple[Inventory, ...]:
    """Build the inventory of every bureau that the account's findings name."""
    account_skips = [_account_skip(finding, config) for finding in account.findings]
    scores = [score_of(finding, config) for finding in account.findings]
    return tuple(
        _inventory(account, bureau, config, account_skips, scores) for bureau in account.bureaus
    )


def score_of(finding: DisputeFinding, config: PlannerConfig) -> StrengthScore:
    """Score a finding under the declared bonuses."""
    code = finding.reason_code or ""
    bonus = config.reason_bonus.get(code, config.reason_bonus.get(code.partition("_")[0], 0))
    names = [name.casefold() for name in finding.documents or ()]
    rare = any(part.casefold() in name for part in config.rare_documents for name in names)
    return StrengthScore(finding.min_days or 0, bonus, config.rare_document_bonus if rare else 0)


def in_inventory(finding: DisputeFinding, bureau: str, config: PlannerConfig) -> bool:
    """Return whether the bureau's state makes this a finding to ask it about."""
    state = finding.state(bureau)
    if state == "conflict":
        return True
    if state == "missing":
        return finding.field in config.required_missing_fields
    return state == "aligned" and config.include_aligned_mismatch and _mismatched(finding, config)


def rank_key(item: Item, config: PlannerConfig) -> tuple[int, int, int, int, str, int]:
    """Return the key that orders items, strongest first."""
    last = max(config.category_priority.values(), default=0) + 1
    category = config.category_priority.get(item.category or "", last)
    return -item.strength, -item.sla, -item.present_count, category, item.field, item.number


def _inventory(
    account: Account,
    bureau: str,
    config: PlannerConfig,
    account_skips: list[str | None],
    scores: list[StrengthScore],
) -> Inventory:
    skipped: list[Skipped] = []
    candidates: list[Item] = []
    for number, finding in enumerate(account.findings):
        reason = account_skips[number] or (
            None if in_inventory(finding, bureau, config) else "not_for_bureau"
        )
        if reason:
            skipped.append(Skipped(finding.field, reason, number))
        else:
            candidates.append(_item(finding, bureau, config, scores[number], number))
    candidates.sort(key=lambda item: rank_key(item, config))
    items = tuple(_first_of_each_field(candidates))
    kept = {item.number for item in items}
    skipped.extend(
        Skipped(item.field, "duplicate", item.number)
        for item in candidates
        if item.number not in kept
    )
    return Inventory(bureau, items, tuple(sorted(skipped, key=lambda skip: skip.number)))


def _first_of_each_field(items: list[Item]) -> Iterator[Item]:
    seen: set[str] = set()
    for item in items:
        if item.field not in seen:
            seen.add(item.field)
            yield item


def _account_skip(finding: DisputeFinding, config: PlannerConfig) -> str | None:
    if finding.category in config.excluded_categories:
        return "excluded_category"
    if finding.settled_decision not in {STRONG, SUPPORTIVE}:
        return "unsupported_decision"
    if finding.settled_decision == SUPPORTIVE and not config.include_supporters:
        return "supporters_disabled"
    return None if finding.min_days else "no_sla_or_min_days"


def _mismatched(finding: DisputeFinding, config: PlannerConfig) -> bool:
    fields = config.required_mismatch_fields
    return bool(finding.is_mismatch) and (fields is None or finding.field in fields)


def _item(
    finding: DisputeFinding, bureau: str, config: PlannerConfig, score: StrengthScore, number: int
) -> Item:
    state = finding.state(bureau) or ""
    return Item(
        bureau=bureau,
        field=finding.field,
        sla=score.base,
        strong=finding.settled_decision == STRONG,
        score=score,
        strength=score.total if config.strength_metric == "score" else score.base,
        decision=finding.settled_decision or "",
        reason_code=finding.reason_code,
        category=finding.category,
        present_count=finding.present_count or 0,
        state=state,
        is_missing=state == "missing" and finding.field in config.required_missing_fields,
        is_mismatch=_mismatched(finding, config),
        number=number,
    )

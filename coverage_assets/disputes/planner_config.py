"""The configuration of the planner: every key, its default and its limits."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from coverage_assets.foundation.validation import Date, DeclaredModel, Text, Version

MAX_DAY = 366
MAX_NAMES = 1_000
DAYS_IN_WEEK = 7

_MODE_ALIASES = {"per_bureau_joint_optimize": "exact"}


def _resolve_mode_alias(value: object) -> object:
    return _MODE_ALIASES.get(value, value) if isinstance(value, str) else value


def _require_known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError, ValueError):
        raise ValueError("it must be a time zone such as America/New_York") from None
    return name


def _holiday_kind(value: Any) -> str:
    return "country!" if isinstance(value, dict | Region) else "date!"


Weekday: TypeAlias = Annotated[int, Field(ge=0, le=6)]
Day: TypeAlias = Annotated[int, Field(ge=0, le=MAX_DAY)]
DayRange: TypeAlias = Annotated[tuple[Day, Day], Field(strict=False)]
Names: TypeAlias = Annotated[tuple[Text, ...], Field(strict=False, max_length=MAX_NAMES)]
Bonus: TypeAlias = Annotated[int, Field(ge=0, le=1_000)]


class Region(DeclaredModel):
    """The public holidays of a country, or of a part of it, from the `holidays` library."""

    country: Annotated[str, Field(pattern=r"^[A-Z]{2,6}$")]
    """The country's code, such as `US`."""
    subdiv: Annotated[str, Field(min_length=1, max_length=60)] | None = None
    """The code of a part of the country, such as `CA`."""


Holiday: TypeAlias = Annotated[
    Annotated[Date, Tag("date!")] | Annotated[Region, Tag("country!")], Discriminator(_holiday_kind)
]


class PlannerConfig(DeclaredModel):
    """Everything that decides a plan beside the findings and the moment of the run."""

    schema_version: Literal[1] = 1
    """The version of this file's form."""
    version: Version = "1.0.0"
    """The version of this file's content."""
    enabled: bool = True
    """Whether anything is planned at all."""
    mode: Annotated[Literal["exact", "greedy"], BeforeValidator(_resolve_mode_alias)] = "exact"
    """`exact` compares every plan; `greedy` is the older method, kept to compare."""
    timezone: Annotated[str, AfterValidator(_require_known_zone)] = "America/New_York"
    """The time zone in which a run falls on a day."""
    weekend: Annotated[tuple[Weekday, ...], Field(strict=False, max_length=6)] = (5, 6)
    """The days of the week without business, Monday = 0."""
    holidays: Annotated[tuple[Holiday, ...], Field(strict=False, max_length=MAX_NAMES)] = ()
    """Further days without business: dates, or countries."""
    last_submit_window: DayRange = (37, 40)
    """The calendar days, counted from the anchor, on which the last item may be submitted."""
    handoff_range: Annotated[tuple[Day, Day], Field(strict=False)] = (1, 3)
    """How many business days before the end of an item's SLA the next one is submitted."""
    target_effective_days: Day = 45
    """The calendar day at which effective days stop to count."""
    max_calendar_span: Day = 45
    """The most calendar days from the first to the last submit, when `enforce_span_cap` is set."""
    enforce_span_cap: bool = False
    """Hold `max_calendar_span`, and report the unbounded figures capped as well."""
    min_increment_days: Day = 1
    """How many effective days a plan with more items must gain over every plan with fewer."""
    no_weekend_submit: Literal[True] = True
    """Items are submitted on business days only; nothing else is built."""
    include_supporters: bool = True
    """Whether supportive findings may stand between opener and closer."""
    include_aligned_mismatch: bool = Field(
        default=True,
        description="Whether a bureau that agrees with the majority is asked about a field "
        "on which bureaus differ.",
    )
    required_mismatch_fields: Names | None = None
    """The fields that count as mismatched; null means every field."""
    required_missing_fields: Names = (
        "payment_status",
        "account_status",
        "past_due_amount",
        "balance_owed",
        "high_balance",
        "credit_limit",
        "date_of_last_activity",
        "date_opened",
        "date_reported",
        "last_payment",
    )
    """The fields that are disputed where a bureau does not have them."""
    excluded_categories: Names = ("natural_text",)
    """Categories whose findings are never planned."""
    dedup_by: Literal["field"] = "field"
    """A bureau is asked about a field once."""
    strength_metric: Literal["score", "sla_days"] = "score"
    """What the strength of a finding is: its score, or its SLA in business days."""
    reason_bonus: Annotated[dict[str, Bonus], Field(max_length=MAX_NAMES)] = Field(
        default_factory=lambda: {"C5": 2, "C4": 1},
        description="Points for a reason code, by the whole code or by its family "
        "(what stands before the first underscore).",
    )
    rare_documents: Names = ("audit_log",)
    """A document whose name contains one of these is rare."""
    rare_document_bonus: Bonus = 1
    """Points for a finding that needs a rare document."""
    category_priority: Annotated[dict[str, Bonus], Field(max_length=MAX_NAMES)] = Field(
        default_factory=lambda: {"status": 0, "activity": 1, "terms": 2, "history": 3}
    )
    """The order of categories among equals, lowest first; other categories come last."""
    allow_override: bool = False
    """Whether `forced_start` may be set."""
    forced_start: Weekday | None = None
    """The weekday on which the master plan has to start."""
    enable_boosters: Literal[False] = False
    """Boosters are not built."""
    output_mode: Literal["compact"] = "compact"
    """A plan holds `sequence_compact` beside `sequence_debug`."""
    include_notes: bool = False
    """Whether each entry of a sequence explains itself in sentences."""
    skip_warning_share: Annotated[float, Field(ge=0, le=1, strict=False)] = 0.5
    """The audit warns of a skip reason that takes more than this share of all findings."""

    @property
    def working_weekdays(self) -> tuple[int, ...]:
        """The days of the week with business, Monday = 0."""
        return tuple(day for day in range(DAYS_IN_WEEK) if day not in self.weekend)

"""How disputes are planned, as declared, and what may override what.

Four layers, the later wins key by key: the defaults of `PlannerConfig`, `config/disputes/planner.yaml`, the `PLANNER_*`
environment variables, the `config` of a findings file. `Settings.sources` remembers which layer decided each key, so that
a plan can name where each of its constraints is declared. Nothing here reads the process's environment: it is passed in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from coverage_assets.disputes.env_overrides import VARIABLES, read_environment
from coverage_assets.disputes.holiday_sets import check_region
from coverage_assets.errors import ConfigError, InputError, Problem, did_you_mean
from coverage_assets.foundation.validation import Date, DeclaredModel, Text, Version, validate
from coverage_assets.foundation.yaml_document import Document, Value
from coverage_assets.foundation.yaml_loader import read_yaml

PLANNER_FILE = Path("disputes") / "planner.yaml"
DEFAULT_SOURCE = "default"
FINDINGS_SOURCE = "findings file: config"
MAX_DAY = 366
MAX_NAMES = 1_000
DAYS_IN_WEEK = 7

_MODE_ALIASES = {"per_bureau_joint_optimize": "exact"}
_ABOUT_THE_FILE = frozenset({"schema_version", "version"})


def _own_mode(value: object) -> object:
    return _MODE_ALIASES.get(value, value) if isinstance(value, str) else value


def _known_zone(name: str) -> str:
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
    mode: Annotated[Literal["exact", "greedy"], BeforeValidator(_own_mode)] = "exact"
    """`exact` compares every plan; `greedy` is the older method, kept to compare."""
    timezone: Annotated[str, AfterValidator(_known_zone)] = "America/New_York"
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
    include_aligned_mismatch: bool = True
    """Whether a bureau that agrees with the majority is asked about a field on which bureaus differ."""
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
        default_factory=lambda: {"C5": 2, "C4": 1}
    )
    """Points for a reason code, by the whole code or by its family (what stands before the first underscore)."""
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


@dataclass(frozen=True, eq=False)
class Settings:
    """A checked configuration, and which layer decided each key."""

    config: PlannerConfig = field(default_factory=PlannerConfig)
    sources: Mapping[str, str] = field(default_factory=dict)

    def source(self, key: str) -> str:
        """Where the value of this key is declared."""
        return self.sources.get(key, DEFAULT_SOURCE)


def load_settings(
    config: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """The settings of a config folder and an environment; without either, the defaults."""
    settings = Settings()
    path = config / PLANNER_FILE if config is not None else None
    document = Document(str(path), {})
    if path is not None and path.is_file():
        document = read_yaml(path)
        settings = _replace(
            settings, validate(document, PlannerConfig), document, source=_source(path)
        )
    return _consistent(_with_environment(settings, environment or {}), document)


def override(settings: Settings, document: Document) -> Settings:
    """The settings with the keys that `document` names replaced, as the `config` of a findings file does."""
    merged = {**settings.config.model_dump(mode="json"), **_mapping(document)}
    config = validate(_Merged(document, merged), PlannerConfig)
    return _consistent(_replace(settings, config, document, source=FINDINGS_SOURCE), document)


def _source(path: Path) -> str:
    """The file as plans name it: the same wherever the config folder lies."""
    return "/".join(path.resolve().parts[-3:])


def _replace(
    settings: Settings, config: PlannerConfig, document: Document, *, source: str
) -> Settings:
    decided = {key: source for key in _mapping(document) if key not in _ABOUT_THE_FILE}
    return Settings(config, {**settings.sources, **decided})


def _consistent(settings: Settings, document: Document) -> Settings:
    problems = [
        document.problem(keys, f"{message} (declared in: {settings.source(str(keys[0]))})", hint)
        for keys, (message, hint) in _contradictions(settings.config)
    ]
    if problems:
        raise ConfigError(problems)
    return settings


class _Merged(Document):
    """Merged values whose problems are placed in the document that overrides."""

    def __init__(self, document: Document, value: Value) -> None:
        super().__init__(document.path, value)
        self._document = document

    def problem(
        self,
        keys: tuple[str | int, ...],
        message: str,
        suggestion: str | None = None,
        *,
        code: str = "invalid-config",
    ) -> Problem:
        return self._document.problem(keys, message, suggestion, code=code)


def _mapping(document: Document) -> Mapping[str, Value]:
    return document.value if isinstance(document.value, dict) else {}


def _contradictions(
    config: PlannerConfig,
) -> Iterator[tuple[tuple[str | int, ...], tuple[str, str]]]:
    for key in ("last_submit_window", "handoff_range"):
        first, last = getattr(config, key)
        if first > last:
            yield (key,), (f"`{key}` runs from {first} to {last}", "write the smaller number first")
    if len(set(config.weekend)) != len(config.weekend):
        yield ("weekend",), ("`weekend` lists a day twice", "list each day once")
    if config.forced_start is not None and not config.allow_override:
        hint = "set `allow_override: true`, or leave the weekday to the planner"
        yield ("forced_start",), ("`forced_start` is set, but overrides are not allowed", hint)
    if config.forced_start in config.weekend:
        hint = "choose a working weekday"
        yield (
            ("forced_start",),
            (f"`forced_start` is {config.forced_start}, a day of the weekend", hint),
        )
    for number, holiday in enumerate(config.holidays):
        wrong = (
            check_region(holiday.country, holiday.subdiv) if isinstance(holiday, Region) else None
        )
        if wrong:
            yield ("holidays", number), wrong


def _with_environment(settings: Settings, environment: Mapping[str, str]) -> Settings:
    for name, text in sorted(environment.items()):
        if name.startswith("PLANNER_") and name not in VARIABLES:
            raise InputError(
                f"the environment variable {name} is not known: {did_you_mean(name, VARIABLES)}"
            )
        if name in VARIABLES and text.strip():
            settings = _with_variable(settings, name, text)
    return settings


def _with_variable(settings: Settings, name: str, text: str) -> Settings:
    current = settings.config.model_dump(mode="json")
    key, value = read_environment(name, text, current)
    merged = {**current, key: value}
    document = Document(f"environment variable {name}", merged)
    try:
        config = validate(document, PlannerConfig)
    except ConfigError as error:
        raise InputError(
            "; ".join(f"{name}={text!r}: {problem.message}" for problem in error.problems)
        ) from None
    return Settings(config, {**settings.sources, key: _joined(settings.sources.get(key), name)})


def _joined(source: str | None, name: str) -> str:
    before = source if source and source.startswith("environment: ") else "environment: "
    return before + (", " if before != "environment: " else "") + name

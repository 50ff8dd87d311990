"""Validation findings and accounts, as the planner takes them.

Only `field` is required of a finding; null means unknown. Keys that are not known here are kept in
`DisputeFinding.extra`. Files are read in `coverage_assets.disputes.findings_files`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from coverage_assets.disputes.planner_config import MAX_DAY
from coverage_assets.disputes.settings import Settings, override
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.json_documents import SubDocument
from coverage_assets.foundation.validation import Text
from coverage_assets.foundation.yaml_document import KeyPath

STRONG = "strong_actionable"
SUPPORTIVE = "supportive_needs_companion"
MAX_FINDINGS = 400

State: TypeAlias = Literal["conflict", "aligned", "missing", "solo"]
BureauName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]


def _whole_number(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count: TypeAlias = Annotated[int, BeforeValidator(_whole_number), Field(ge=0, le=10**6)]
SlaDays: TypeAlias = Annotated[int, BeforeValidator(_whole_number), Field(ge=0, le=MAX_DAY)]


class DisputeFinding(BaseModel):
    """One validation finding of one account."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="allow", use_attribute_docstrings=True
    )

    field: Text
    """The field of the credit report that the finding is about."""
    category: str | None = None
    """The kind of field: `status`, `activity`, `terms`, `history`, ..."""
    min_days: SlaDays | None = None
    """The SLA: the least business days that a check takes. Null or zero: unknown."""
    duration_unit: Literal["business_days"] | None = None
    """What `min_days` counts."""
    decision: str | None = None
    """What validation decided; `strong_actionable` and `supportive_needs_companion` are planned."""
    default_decision: str | None = None
    """Used where `decision` is absent."""
    reason_code: str | None = None
    """Why validation decided so, such as `C5_ALL_DIFF`."""
    documents: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    """The documents that a check needs."""
    bureaus: Annotated[tuple[BureauName, ...], Field(strict=False)] | None = None
    """The bureaus that report the account."""
    bureau_dispute_state: dict[BureauName, State] | None = None
    """For each bureau: `conflict`, `aligned`, `missing` or `solo`."""
    is_missing: bool | None = None
    """Whether some bureau lacks the field."""
    is_mismatch: bool | None = None
    """Whether bureaus differ about the field."""
    present_count: Count | None = None
    """How many bureaus have a value."""

    @property
    def settled_decision(self) -> str | None:
        """The decision, or the default one if there is none."""
        return self.decision or self.default_decision

    @property
    def extra(self) -> Mapping[str, Any]:
        """The keys that are not known here, as they came."""
        return self.model_extra or {}

    def state(self, bureau: str) -> str | None:
        """Return the state of the field at this bureau, if known."""
        return (self.bureau_dispute_state or {}).get(bureau)


Findings: TypeAlias = Annotated[
    tuple[DisputeFinding, ...], Field(strict=False, max_length=MAX_FINDINGS)
]


class _FileModel(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class _Requirements(_FileModel):
    findings: Findings


class _AccountFile(_FileModel):
    account_id: str | int | None = None
    run_at: str | None = None
    config: dict[str, Any] | None = None


class Summary(_AccountFile):
    """The file of an account as validation writes it."""

    validation_requirements: _Requirements

    @property
    def all_findings(self) -> tuple[DisputeFinding, ...]:
        """The findings."""
        return self.validation_requirements.findings

    @property
    def findings_path(self) -> KeyPath:
        """Where the findings stand in the file."""
        return "validation_requirements", "findings"


class PlainFindings(_AccountFile):
    """A file with the findings at its top."""

    findings: Findings

    @property
    def all_findings(self) -> tuple[DisputeFinding, ...]:
        """The findings."""
        return self.findings

    @property
    def findings_path(self) -> KeyPath:
        """Where the findings stand in the file."""
        return ("findings",)


@dataclass(frozen=True, eq=False)
class Account:
    """The findings of one account, with the moment and the settings that its file names."""

    id: str
    findings: tuple[DisputeFinding, ...]
    run_at: dt.datetime | None = None
    path: str = "findings"
    sha256: str = ""
    config: SubDocument | None = None

    @property
    def bureaus(self) -> tuple[str, ...]:
        """The bureaus that the findings name, in alphabetical order."""
        stated = {
            bureau for finding in self.findings for bureau in finding.bureau_dispute_state or ()
        }
        listed = {bureau for finding in self.findings for bureau in finding.bureaus or ()}
        return tuple(sorted(stated | listed))

    def settings(self, base: Settings) -> Settings:
        """Return the given settings, overridden key by key by the file's `config`."""
        if self.config is None:
            return base
        try:
            return override(base, self.config)
        except ConfigError as error:
            raise InputError(str(error)) from None


@dataclass(frozen=True)
class Broken:
    """An account whose file cannot be used, and why."""

    account: str
    path: str
    error: str

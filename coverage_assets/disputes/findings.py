"""Validation findings as they come in: the seed's `summary.json`, or plain findings with a `config`.

Of a finding only `field` is required; what is unknown is null. Keys that nobody knows here are kept in `Finding.extra`.
What is wrong is refused with its path in the data; what is merely of no use to a plan is a skip, decided later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from coverage_assets.disputes.documents import (
    SUFFIXES,
    DataDocument,
    Section,
    parse_data,
    read_data,
)
from coverage_assets.disputes.settings import MAX_DAY, Settings, override
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.files import MAX_NAME
from coverage_assets.foundation.validation import Text, validate
from coverage_assets.foundation.yaml_document import KeyPath

STRONG = "strong_actionable"
SUPPORTIVE = "supportive_needs_companion"
SUMMARY_STEM = "summary"
MAX_FINDINGS = 400

State: TypeAlias = Literal["conflict", "aligned", "missing", "solo"]
BureauName: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]*$", max_length=64)]


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Count: TypeAlias = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=10**6)]
SlaDays: TypeAlias = Annotated[int, BeforeValidator(_whole), Field(ge=0, le=MAX_DAY)]


class DisputeFinding(BaseModel):
    """One validation finding of one account."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="allow", use_attribute_docstrings=True
    )

    field: Text
    """The field of the credit report that the finding is about."""
    category: str | None = None
    """The sort of field: `status`, `activity`, `terms`, `history`, ..."""
    min_days: SlaDays | None = None
    """The SLA: how many business days a check of this field takes at least. Null or zero: unknown."""
    duration_unit: Literal["business_days"] | None = None
    """What `min_days` counts."""
    decision: str | None = None
    """What validation decided; `strong_actionable` and `supportive_needs_companion` are planned."""
    default_decision: str | None = None
    """What holds where `decision` is absent."""
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
        """The decision, or the default one where there is none."""
        return self.decision or self.default_decision

    @property
    def extra(self) -> Mapping[str, Any]:
        """The keys that this room does not know, as they came."""
        return self.model_extra or {}

    def state(self, bureau: str) -> str | None:
        """How this bureau stands to the field, when that is known."""
        return (self.bureau_dispute_state or {}).get(bureau)


class _Requirements(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")
    findings: Annotated[tuple[DisputeFinding, ...], Field(strict=False, max_length=MAX_FINDINGS)]


class _Common(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")
    account_id: str | int | None = None
    run_at: str | None = None
    config: dict[str, Any] | None = None


class _Summary(_Common):
    validation_requirements: _Requirements


class _Plain(_Common):
    findings: Annotated[tuple[DisputeFinding, ...], Field(strict=False, max_length=MAX_FINDINGS)]


@dataclass(frozen=True, eq=False)
class Account:
    """The findings of one account, and what its file says about how and when to plan them."""

    id: str
    findings: tuple[DisputeFinding, ...]
    run_at: dt.datetime | None = None
    path: str = "findings"
    sha256: str = ""
    config: Section | None = None

    @property
    def bureaus(self) -> tuple[str, ...]:
        """Every bureau that the findings name, in alphabetical order."""
        stated = {
            bureau for finding in self.findings for bureau in finding.bureau_dispute_state or ()
        }
        listed = {bureau for finding in self.findings for bureau in finding.bureaus or ()}
        return tuple(sorted(stated | listed))

    def settings(self, base: Settings) -> Settings:
        """The settings for this account: those given, overridden key by key by the file's `config`."""
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


def read_account(path: Path) -> Account:
    """Read one findings file; everything wrong with it is in one `InputError`."""
    return as_account(read_data(path), default_id=default_account_id(path))


def parse_account(data: bytes, *, name: str = "findings.json", account: str = "account") -> Account:
    """The account that some bytes describe, JSON or YAML."""
    return as_account(parse_data(data, name), default_id=account)


def as_account(document: DataDocument, *, default_id: str) -> Account:
    """The account that a read document describes."""
    value = document.value
    if not isinstance(value, dict) or ("findings" in value) == ("validation_requirements" in value):
        wanted = 'it must hold either `{"findings": [...]}` or `{"validation_requirements": {"findings": [...]}}`'
        raise InputError(str(document.problem((), f"these are not findings: {wanted}")))
    plain = "findings" in value
    try:
        read: _Plain | _Summary = (
            validate(document, _Plain) if plain else validate(document, _Summary)
        )
    except ConfigError as error:
        raise InputError(str(error)) from None
    findings = read.findings if isinstance(read, _Plain) else read.validation_requirements.findings
    prefix: KeyPath = ("findings",) if plain else ("validation_requirements", "findings")
    problems = list(_repeated_bureaus(findings))
    if problems:
        texts = (str(document.problem((*prefix, *keys), *text)) for keys, text in problems)
        raise InputError("\n".join(texts))
    account_id = default_id if read.account_id is None else str(read.account_id)
    _check_id(document, account_id)
    config = Section(document, ("config",), read.config) if read.config else None
    return Account(
        account_id,
        findings,
        _moment(document, read.run_at),
        document.path,
        sha256_json(document.value),
        config,
    )


def default_account_id(path: Path) -> str:
    """What an account is called whose file does not say: its folder for a `summary` file, else the file's stem."""
    return path.resolve().parent.name if path.stem == SUMMARY_STEM else path.stem


def account_paths(folder: Path) -> tuple[Path, ...]:
    """The findings files of a folder: all its `summary` files, however deep; without any, the files in the folder itself."""
    deep = [path for path in folder.rglob(f"{SUMMARY_STEM}.*") if _is_data(path)]
    return tuple(sorted(deep or [path for path in folder.iterdir() if _is_data(path)]))


def read_accounts(path: Path) -> tuple[tuple[Account, ...], tuple[Broken, ...]]:
    """Every account of a file or a folder; those that cannot be used are listed and do not stop the rest."""
    if not path.exists():
        raise InputError(f"there is no such file or folder: {path}")
    paths = account_paths(path) if path.is_dir() else (path,)
    if not paths:
        raise InputError(
            f"{path} holds no findings: put {', '.join(SUFFIXES)} files into it, one per account"
        )
    accounts: dict[str, Account] = {}
    broken: list[Broken] = []
    for file in paths:
        _read_into(accounts, broken, file)
    return tuple(accounts[key] for key in sorted(accounts)), tuple(broken)


def _read_into(accounts: dict[str, Account], broken: list[Broken], file: Path) -> None:
    try:
        account = read_account(file)
    except InputError as error:
        broken.append(Broken(default_account_id(file), str(file), str(error)))
        return
    if account.id in accounts:
        taken = f"the account `{account.id}` was read already, from {accounts[account.id].path}"
        broken.append(
            Broken(
                account.id,
                str(file),
                f"{file}: {taken}: give each account a file and an id of its own",
            )
        )
        return
    accounts[account.id] = account


def _is_data(path: Path) -> bool:
    return path.is_file() and path.suffix in SUFFIXES and not path.name.startswith(".")


def _repeated_bureaus(
    findings: Sequence[DisputeFinding],
) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    spellings: dict[str, str] = {}
    for number, finding in enumerate(findings):
        listed = finding.bureaus or ()
        for index, name in enumerate(listed):
            if name in listed[:index]:
                yield (
                    (number, "bureaus", index),
                    (f"the bureau `{name}` is listed twice", "list each bureau once"),
                )
        for name in (*listed, *(finding.bureau_dispute_state or ())):
            first = spellings.setdefault(name.casefold(), name)
            if first != name:
                message = f"the bureau `{name}` is spelled `{first}` elsewhere"
                yield (number,), (message, "spell each bureau in one way")


def _check_id(document: DataDocument, account_id: str) -> None:
    unsafe = account_id in {"", ".", ".."} or any(sign in account_id for sign in "/\\\0")
    if unsafe or account_id.startswith(".") or len(account_id) > MAX_NAME:
        message = f"{account_id[:60]!r} cannot name an account: it becomes a folder's name"
        raise InputError(
            str(document.problem(("account_id",), message, "use letters, digits, `-` and `_`"))
        )


def _moment(document: DataDocument, text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        return parse_moment(text)
    except InputError as error:
        raise InputError(str(document.problem(("run_at",), str(error)))) from None


def parse_moment(text: str) -> dt.datetime:
    """The moment that a text such as `2025-11-19T10:00:00-05:00` or `2025-11-19` names."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        hint = "write an ISO moment such as 2025-11-19T10:00:00-05:00"
        raise InputError(f"{text[:60]!r} is not a moment: {hint}") from None

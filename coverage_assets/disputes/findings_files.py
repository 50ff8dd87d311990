"""Reads findings files: an account's `summary.json`, or plain findings with a `config`.

Files are JSON or YAML. Whatever is wrong is refused with its path in the data and its place in the
file. A finding that is valid but of no use to a plan is not refused here: it is skipped later, with
a reason.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from coverage_assets.disputes.findings import (
    Account,
    Broken,
    DisputeFinding,
    PlainFindings,
    Summary,
)
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.files import MAX_NAME
from coverage_assets.foundation.json_documents import (
    DataDocument,
    InvalidJsonError,
    JsonDocument,
    SubDocument,
    decode_json,
    read_bytes,
)
from coverage_assets.foundation.validation import validate
from coverage_assets.foundation.yaml_document import KeyPath
from coverage_assets.foundation.yaml_loader import parse_yaml

SUFFIXES = (".json", ".yaml", ".yml")
SUMMARY_STEM = "summary"
MAX_BYTES = 16 * 1024 * 1024


def read_accounts(path: Path) -> tuple[tuple[Account, ...], tuple[Broken, ...]]:
    """Read every account of a file or folder; list the files that cannot be used and go on."""
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
        result = _read_one(file, accounts)
        if isinstance(result, Broken):
            broken.append(result)
        else:
            accounts[result.id] = result
    return tuple(accounts[key] for key in sorted(accounts)), tuple(broken)


def read_account(path: Path) -> Account:
    """Read one findings file; an `InputError` names everything that is wrong with it."""
    data = read_bytes(path, max_bytes=MAX_BYTES)
    return account_of(parse_findings(data, str(path)), default_id=default_account_id(path))


def parse_account(data: bytes, *, name: str = "findings.json", account: str = "account") -> Account:
    """Parse the account that some bytes describe, JSON or YAML."""
    return account_of(parse_findings(data, name), default_id=account)


def parse_findings(data: bytes, path: str) -> DataDocument:
    """Parse the bytes of one JSON or YAML file; messages name it by `path`."""
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{path} is larger than {MAX_BYTES // 1024**2} MiB: split it into one file per account"
        )
    is_json_file = path.endswith(".json")
    looks_like_json = data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"{", b"["}
    if is_json_file or looks_like_json:
        try:
            return JsonDocument(path, *decode_json(data), points_at="key")
        except InvalidJsonError as fault:
            if is_json_file or fault.kind != "syntax":
                raise InputError(_fault_message(path, fault)) from None
    try:
        document = parse_yaml(data, path)
    except ConfigError as error:
        raise InputError(str(error)) from None
    return DataDocument(path, document.value, document.places)


def account_of(document: DataDocument, *, default_id: str) -> Account:
    """Build the account that a parsed document describes."""
    value = document.value
    if not isinstance(value, dict) or ("findings" in value) == ("validation_requirements" in value):
        wanted = (
            'it must hold either `{"findings": [...]}` or '
            '`{"validation_requirements": {"findings": [...]}}`'
        )
        raise InputError(str(document.problem((), f"these are not findings: {wanted}")))
    is_plain = "findings" in value
    try:
        read: PlainFindings | Summary = (
            validate(document, PlainFindings) if is_plain else validate(document, Summary)
        )
    except ConfigError as error:
        raise InputError(str(error)) from None
    _require_consistent_bureaus(document, read)
    account_id = default_id if read.account_id is None else str(read.account_id)
    _require_safe_id(document, account_id)
    return Account(
        id=account_id,
        findings=read.all_findings,
        run_at=_run_moment(document, read.run_at),
        path=document.path,
        sha256=sha256_json(document.value),
        config=SubDocument(document, ("config",), read.config) if read.config else None,
    )


def default_account_id(path: Path) -> str:
    """Return the id of an account whose file names none: of a `summary` file, its folder's name."""
    return path.resolve().parent.name if path.stem == SUMMARY_STEM else path.stem


def account_paths(folder: Path) -> tuple[Path, ...]:
    """List the findings files of a folder.

    These are all `summary` files at any depth; without any, the files in the folder itself.
    """
    summaries = [path for path in folder.rglob(f"{SUMMARY_STEM}.*") if _is_data_file(path)]
    return tuple(sorted(summaries or [path for path in folder.iterdir() if _is_data_file(path)]))


def parse_moment(text: str) -> dt.datetime:
    """Parse an ISO moment such as `2025-11-19T10:00:00-05:00` or `2025-11-19`."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        hint = "write an ISO moment such as 2025-11-19T10:00:00-05:00"
        raise InputError(f"{text[:60]!r} is not a moment: {hint}") from None


def _read_one(file: Path, known: Mapping[str, Account]) -> Account | Broken:
    try:
        account = read_account(file)
    except InputError as error:
        return Broken(default_account_id(file), str(file), str(error))
    if account.id in known:
        taken = f"the account `{account.id}` was read already, from {known[account.id].path}"
        message = f"{file}: {taken}: give each account a file and an id of its own"
        return Broken(account.id, str(file), message)
    return account


def _is_data_file(path: Path) -> bool:
    return path.is_file() and path.suffix in SUFFIXES and not path.name.startswith(".")


def _fault_message(path: str, fault: InvalidJsonError) -> str:
    if fault.kind == "syntax":
        return f"{path}:{fault.place.line}:{fault.place.column}: {fault}"
    return f"{path}: {fault}" if fault.kind == "value" else f"{path} {fault}"


def _require_consistent_bureaus(document: DataDocument, read: PlainFindings | Summary) -> None:
    problems = [
        str(document.problem((*read.findings_path, *keys), *text))
        for keys, text in _bureau_problems(read.all_findings)
    ]
    if problems:
        raise InputError("\n".join(problems))


def _bureau_problems(
    findings: Sequence[DisputeFinding],
) -> Iterator[tuple[KeyPath, tuple[str, str]]]:
    """Yield bureaus that are listed twice or spelled in two ways."""
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


def _require_safe_id(document: DataDocument, account_id: str) -> None:
    unsafe = account_id in {"", ".", ".."} or any(sign in account_id for sign in "/\\\0")
    if unsafe or account_id.startswith(".") or len(account_id) > MAX_NAME:
        message = f"{account_id[:60]!r} cannot name an account: it becomes a folder's name"
        raise InputError(
            str(document.problem(("account_id",), message, "use letters, digits, `-` and `_`"))
        )


def _run_moment(document: DataDocument, text: str | None) -> dt.datetime | None:
    if text is None:
        return None
    try:
        return parse_moment(text)
    except InputError as error:
        raise InputError(str(document.problem(("run_at",), str(error)))) from None

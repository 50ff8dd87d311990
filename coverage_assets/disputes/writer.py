"""Writes plans as `<account>/<bureau>/plan*.json`, a page per account, and the run's record.

Files are replaced atomically. A file that already holds its content is left alone, so a second run
with the same input changes nothing. Plans of an earlier run that no longer exist are removed. The
record holds no time.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coverage_assets.disputes.audit import audit_account
from coverage_assets.disputes.batch import PlannedRun, audit_document, broken_documents
from coverage_assets.disputes.planner import AccountPlans
from coverage_assets.disputes.planner_config import DAYS_IN_WEEK
from coverage_assets.disputes.plans import bureau_documents
from coverage_assets.disputes.svg import account_page
from coverage_assets.errors import IntegrityError
from coverage_assets.foundation.digests import sha256_bytes, sha256_json
from coverage_assets.foundation.files import (
    folder_lock,
    os_errors_as_output_error,
    safe_child,
    write_all_atomically,
)

RECORD_FILE = "run.json"
AUDIT_FILE = "audit.json"
PAGE_FILE = "timeline.html"
MASTER_FILE = "plan.json"
PLAN_FILES = (MASTER_FILE, *(f"plan_wd{weekday}.json" for weekday in range(DAYS_IN_WEEK)))
RECORD_VERSION = 1


def write_run(run: PlannedRun, out: Path) -> dict[str, Any]:
    """Write everything about a run under `out`; return the record, which is written last."""
    with folder_lock(out, wait=True):
        accounts: dict[str, Any] = {}
        for plans in run.accounts:
            accounts[plans.account.id] = _write_account(plans, out)
        write_changed({out / AUDIT_FILE: as_bytes(_audit(run))})
        record = run_record(run, accounts)
        write_changed({out / RECORD_FILE: as_bytes(record)})
    return record


def run_record(run: PlannedRun, accounts: Mapping[str, Any]) -> dict[str, Any]:
    """Summarize a run, with the digest of everything it depends on."""
    config = run.settings.config
    inputs = {
        plans.account.id: [plans.account.sha256, plans.schedule.run_day.isoformat()]
        for plans in run.accounts
    }
    declared = config.model_dump(mode="json")
    return {
        "schema_version": RECORD_VERSION,
        "stage": "strategy",
        "status": _status(run),
        "fingerprint": sha256_json(
            {"config": declared, "inputs": inputs, "broken": broken_documents(run)}
        ),
        "config_sha256": sha256_json(declared),
        "accounts_seen": len(run.accounts) + len(run.broken),
        "accounts_with_openers": sum(plans.has_openers for plans in run.accounts),
        "plans_written": sum(
            _is_plan(name) for account in accounts.values() for name in account["files"]
        ),
        "planner_errors": len(run.broken),
        "accounts": dict(accounts),
        "errors": broken_documents(run),
    }


def account_files(plans: AccountPlans) -> dict[tuple[str, ...], bytes]:
    """Render the files of one account by their path below it, and check each plan's bureau."""
    files: dict[tuple[str, ...], bytes] = {(PAGE_FILE,): account_page(plans).encode()}
    for name, bureau in bureau_documents(plans).items():
        for file, plan in _plan_files(bureau):
            require_one_bureau(plan, name)
            files[name, file] = as_bytes(plan)
    return files


def require_one_bureau(plan: Mapping[str, Any], bureau: str) -> None:
    """Refuse a plan if it, or one of its items, is not for this bureau."""
    header = plan["inventory_header"]
    strangers = {
        item["bureau"] for item in (*header["inventory_all"], *header["inventory_selected"])
    } - {bureau}
    fields = {item["field"] for item in header["inventory_all"]}
    unknown = {entry["field"] for entry in plan["sequence_compact"]} - fields
    if plan["bureau"] != bureau or strangers or unknown:
        found = sorted({plan["bureau"], *strangers})
        raise IntegrityError(
            f"a plan for {bureau} holds items of {', '.join(found)} "
            f"or unknown fields {sorted(unknown)}"
        )


def as_bytes(document: Any) -> bytes:
    """Render a document as readable JSON, always in the same bytes."""
    return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def write_changed(contents: Mapping[Path, bytes]) -> None:
    """Write the files that do not already hold their content."""
    changed = {path: data for path, data in contents.items() if not _holds(path, data)}
    if changed:
        write_all_atomically(changed)


def _write_account(plans: AccountPlans, out: Path) -> dict[str, Any]:
    files = account_files(plans) if plans.schedule.config.enabled else {}
    folder = safe_child(out, plans.account.id)
    contents = {safe_child(folder, *names): data for names, data in files.items()}
    write_changed(contents)
    _remove_stale(folder, set(contents))
    return {
        "input_sha256": plans.account.sha256,
        "bureaus": {
            bureau.bureau: {
                "master_weekday": bureau.master.weekday if bureau.master else None,
                "error": bureau.error,
            }
            for bureau in plans.bureaus
        },
        "files": {"/".join(names): sha256_bytes(data) for names, data in sorted(files.items())},
    }


def _plan_files(bureau: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    if bureau["master"]:
        yield MASTER_FILE, bureau["master"]
    for weekday, plan in bureau["weekday_plans"].items():
        if plan:
            yield f"plan_wd{weekday}.json", plan


def _remove_stale(folder: Path, wanted: set[Path]) -> None:
    found = [path for name in PLAN_FILES for path in folder.glob(f"*/{name}")]
    with os_errors_as_output_error(folder):
        for path in sorted(set(found) - wanted):
            path.unlink()


def _is_plan(name: str) -> bool:
    return name.rpartition("/")[2] in PLAN_FILES


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _audit(run: PlannedRun) -> dict[str, Any]:
    entries = {plans.account.id: audit_account(plans) for plans in run.accounts}
    return {
        "accounts": {account: found for account, found in entries.items() if found},
        **audit_document(run),
    }


def _status(run: PlannedRun) -> str:
    if not run.settings.config.enabled:
        return "disabled"
    return "partial" if run.broken else "success"

"""What should be stored of dispute timelines."""

from __future__ import annotations

import os
from pathlib import Path

from coverage_assets.defs.disputes.family import DISPUTES_FAMILY
from coverage_assets.defs.planner import Wanted, WantedAsset
from coverage_assets.disputes.env_overrides import VARIABLES
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    account_version,
    overview_version,
)
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.digests import sha256_bytes, sha256_json
from resources.namespace import Namespace

ACCOUNTS = "accounts"
FINDINGS_SOURCE = "findings"
SETTINGS_SOURCE = "planner_yaml"


def inputs(namespace: Namespace) -> str:
    """Digest the findings, the planner's file, and the variables that override it."""
    folder, config = namespace.findings_folder, namespace.config / "disputes"
    files = [
        *(path for path in sorted(folder.rglob("*")) if path.is_file()),
        *sorted(config.rglob("*.yaml")),
    ]
    variables = {name: os.environ.get(name) for name in sorted(VARIABLES)}
    return sha256_json([[[str(path), _state(path)] for path in files], variables])


def wanted(namespace: Namespace, _upstream: Wanted) -> Wanted:
    """Return the version of every account's plans, and of what is made over all accounts."""
    accounts, broken = namespace.findings.read()
    settings, code = namespace.findings.settings(), DISPUTES_FAMILY.code_version
    versions = {account.id: account_version(account, settings, code) for account in accounts}
    overview: dict[PartKey, str] = {(): overview_version(versions, broken)}
    return Wanted(
        (
            WantedAsset(INVENTORIES, overview),
            WantedAsset(PLANS, {(name,): version for name, version in versions.items()}, ACCOUNTS),
            WantedAsset(AUDIT, overview, upstream=(PLANS,)),
        ),
        cuts={ACCOUNTS: (tuple(versions),)},
        observed={name: {(): version} for name, version in observed_versions(namespace).items()},
    )


def _state(path: Path) -> str:
    """Digest a file, or say why it cannot be read: that is reported with the findings."""
    try:
        return sha256_bytes(path.read_bytes())
    except OSError as error:
        return str(error)


def observed_versions(namespace: Namespace) -> dict[str, str]:
    """Return the version of the findings, and of the settings that apply."""
    accounts, broken = namespace.findings.read()
    settings = namespace.findings.settings().config.model_dump(mode="json")
    return {
        FINDINGS_SOURCE: sha256_json(
            [
                [[account.id, account.sha256] for account in accounts],
                [[item.account, item.error] for item in broken],
            ]
        ),
        SETTINGS_SOURCE: sha256_json(settings),
    }

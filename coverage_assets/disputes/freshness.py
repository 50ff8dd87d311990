"""Versions of dispute plans: the findings and the settings that they are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.settings import Settings
from coverage_assets.foundation.digests import sha256_json

INVENTORIES = "dispute_inventories"
PLANS = "dispute_plans"
AUDIT = "dispute_audit"


def account_version(account: Account, settings: Settings, code_version: str) -> str:
    """Digest the inputs of an account's plans: findings and settings, not the day of the run."""
    return sha256_json(
        [
            code_version,
            account.id,
            account.sha256,
            settings.config.model_dump(mode="json"),
            dict(settings.sources),
        ]
    )


def overview_version(versions: Mapping[str, str], broken: Sequence[Broken]) -> str:
    """Digest the inputs of inventories and audit: all accounts, and what could not be read."""
    return sha256_json([sorted(versions.items()), [[item.account, item.error] for item in broken]])

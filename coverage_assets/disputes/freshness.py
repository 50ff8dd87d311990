"""Finds stale accounts: those whose stored plans come from other findings or other settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.settings import Settings
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.digests import sha256_json

INVENTORIES = "dispute_inventories"
PLANS = "dispute_plans"
AUDIT = "dispute_audit"


@dataclass(frozen=True)
class StaleDisputes:
    """The accounts to plan again, the stored ones that are gone, and if overviews are stale."""

    accounts: tuple[str, ...]
    gone: tuple[str, ...]
    overviews: bool

    def __bool__(self) -> bool:
        return bool(self.accounts or self.gone or self.overviews)


def account_version(account: Account, settings: Settings) -> str:
    """Digest the inputs of an account's plans: findings and settings, not the day of the run."""
    return sha256_json(
        [
            account.id,
            account.sha256,
            settings.config.model_dump(mode="json"),
            dict(settings.sources),
        ]
    )


def overview_version(versions: Mapping[str, str], broken: Sequence[Broken]) -> str:
    """Digest the inputs of inventories and audit: all accounts, and what could not be read."""
    return sha256_json([sorted(versions.items()), [[item.account, item.error] for item in broken]])


def find_stale_disputes(
    accounts: Sequence[Account], broken: Sequence[Broken], settings: Settings, store: ArtifactStore
) -> StaleDisputes:
    """Compare the given accounts with the stored plans."""
    wanted = {account.id: account_version(account, settings) for account in accounts}
    stored = store.all_intact({PLANS: [(name,) for name in wanted], INVENTORIES: [()], AUDIT: [()]})
    stale = tuple(name for name, version in wanted.items() if stored[PLANS][name,] != version)
    gone = tuple(part[0] for part in store.parts(PLANS) if part[0] not in wanted)
    overview = overview_version(wanted, broken)
    overviews = any(stored[asset][()] != overview for asset in (INVENTORIES, AUDIT))
    return StaleDisputes(stale, gone, overviews or bool(stale or gone))

"""Dispute timelines, as definitions that stand once, beside all verticals."""

import dagster as dg

from coverage_assets.defs.disputes.assets import build_dispute_assets, build_sources
from coverage_assets.defs.disputes.checks import CHECKS
from coverage_assets.defs.disputes.wanted import ACCOUNTS
from coverage_assets.defs.family_definitions import FamilyDefinitions
from resources.namespace import Namespace


def definitions(namespace: Namespace) -> FamilyDefinitions:
    """Build the definitions. Accounts are dynamic partitions: they come and go with findings."""
    accounts = dg.DynamicPartitionsDefinition(name=f"{namespace.name}_{ACCOUNTS}")
    assets = build_dispute_assets(namespace, accounts)
    return FamilyDefinitions([build_sources(namespace), *assets], CHECKS, {ACCOUNTS: accounts})

"""Which of the requested artifacts are stale."""

from dataclasses import replace

import dagster as dg

from coverage_assets.datasets.build import DOMAINS, GLOBAL
from coverage_assets.defs.datasets.requests import (
    BY_CELL,
    NOTHING_STALE,
    StaleConversations,
    find_stale_conversations,
)
from coverage_assets.defs.disputes.requests import find_stale as find_stale_disputes
from coverage_assets.defs.materialize.request import ASSETS, CONVERSATION_ASSETS, RebuildRequest
from coverage_assets.disputes.freshness import StaleDisputes
from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    DeclaredVersions,
    Stale,
    find_stale,
)
from coverage_assets.taxonomy.vertical import Vertical
from resources.findings import DisputeFindings
from resources.vertical_config import VerticalConfig


def stale_scenarios(
    versions: DeclaredVersions, store: ArtifactStore, request: RebuildRequest
) -> Stale:
    """Find stale tables, cells and manifest, requested or not."""
    if request.force:
        return Stale(tuple(versions.cells), tuple(versions.tables), manifest=True)
    return find_stale(versions, store)


def requested_scenarios(stale: Stale, vertical: Vertical, request: RebuildRequest) -> Stale:
    """Keep what is requested; refuse unknown names.

    The manifest covers all cells, so it waits while other cells stay stale, unless it is named.
    """
    unknown = [name for name in request.select if name not in ASSETS]
    if unknown:
        raise InputError(f"`{unknown[0]}` is not an asset: {did_you_mean(unknown[0], ASSETS)}")
    request.cells.box(vertical)
    wants_cells = SCENARIOS in request.assets
    cells = tuple(cell for cell in stale.cells if wants_cells and request.cells.holds(cell))
    tables = tuple(name for name in stale.tables if name in request.assets)
    is_complete = len(cells) == len(stale.cells) or MANIFEST in request.select
    wants_manifest = MANIFEST in request.assets and is_complete
    return Stale(cells, tables, manifest=stale.manifest and wants_manifest)


def requested_conversations(
    declarations: VerticalConfig,
    versions: DeclaredVersions,
    store: ArtifactStore,
    request: RebuildRequest,
) -> StaleConversations:
    """Find stale conversations and datasets among what is requested.

    What combines cells waits while some of them stay stale, unless it is named.
    """
    assets = set(request.assets) & set(CONVERSATION_ASSETS)
    if not assets or not declarations.declares_conversations():
        return NOTHING_STALE
    stale = find_stale_conversations(
        declarations.conversations(), versions.cells, store, force=request.force
    )
    wants_cells = bool(assets & set(BY_CELL))
    cells = tuple(cell for cell in stale.cells if wants_cells and request.cells.holds(cell))
    is_complete = len(cells) == len(stale.cells)

    def is_wanted(asset: str) -> bool:
        return asset in assets and (is_complete or asset in request.select)

    domains = stale.domains if is_wanted(DOMAINS) else ()
    return replace(
        stale, cells=cells, domains=domains, everything=stale.everything and is_wanted(GLOBAL)
    )


def requested_disputes(definitions: dg.Definitions, request: RebuildRequest) -> StaleDisputes:
    """Find the accounts to plan again, if disputes are requested at all."""
    if not request.includes_disputes:
        return StaleDisputes((), (), overviews=False)
    resources = definitions.resources or {}
    findings: DisputeFindings = resources["findings"]
    stale = find_stale_disputes(findings, resources["artifacts"])
    if not request.force:
        return stale
    accounts = tuple(account.id for account in findings.read()[0])
    return StaleDisputes(accounts, stale.gone, overviews=True)

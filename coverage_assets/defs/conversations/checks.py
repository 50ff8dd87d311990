"""Checks of conversations and goldens."""

import polars as pl

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS, find_golden_problems
from coverage_assets.conversations.schema import conversations_model, goldens_model
from coverage_assets.defs.checks import Check, CheckOutcome, check_schema
from coverage_assets.errors import InputError
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import Artifacts
from resources.partition_keys import key_of
from resources.vertical_config import VerticalConfig

MAX_SHOWN = 20


def conversations_are_as_declared(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Check all stored conversations against their model."""
    vertical = declarations.read()
    return check_schema(_stored(CONVERSATIONS, vertical, artifacts), conversations_model(vertical))


def every_kept_scenario_has_a_conversation(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Compare the scenarios that have a conversation with those that are kept."""
    vertical = declarations.read()
    columns = ["scenario_id", DOMAIN, BEHAVIOR]
    conversations = _stored(CONVERSATIONS, vertical, artifacts).select(columns)
    kept = _stored(SCENARIOS, vertical, artifacts).filter("kept").select(columns)
    missing = kept.join(conversations, on="scenario_id", how="anti")
    surplus = conversations.join(kept, on="scenario_id", how="anti")
    shown = {
        "kept": kept.height,
        "missing": missing.height,
        "surplus": surplus.height,
        "partitions": _keys(missing, surplus),
    }
    return CheckOutcome(passed=missing.is_empty() and surplus.is_empty(), metadata=shown)


def goldens_are_as_declared(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Check all stored goldens against their model."""
    vertical = declarations.read()
    return check_schema(_stored(GOLDENS, vertical, artifacts), goldens_model(vertical))


def goldens_and_conversations_belong_together(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Compare the ids of conversations with those of goldens."""
    vertical = declarations.read()
    conversations, goldens = (
        _stored(asset, vertical, artifacts).select("id", DOMAIN, BEHAVIOR)
        for asset in (CONVERSATIONS, GOLDENS)
    )
    without_golden = conversations.join(goldens, on="id", how="anti")
    orphans = goldens.join(conversations, on="id", how="anti")
    shown = {
        "without_golden": without_golden.height,
        "orphans": orphans.height,
        "partitions": _keys(without_golden, orphans),
    }
    return CheckOutcome(passed=without_golden.is_empty() and orphans.is_empty(), metadata=shown)


def goldens_replay_and_agree(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Replay the required calls of every golden and compare what they lead to."""
    vertical = declarations.read()
    goldens = _stored(GOLDENS, vertical, artifacts).to_dicts()
    turns = dict(_stored(CONVERSATIONS, vertical, artifacts).select("id", "turns").iter_rows())
    broken = find_golden_problems(declarations.conversations(), goldens, turns)
    shown = {"goldens": len(goldens), "broken": len(broken), "first": broken[:MAX_SHOWN]}
    return CheckOutcome(passed=not broken, metadata=shown, detail=broken[0] if broken else None)


CHECKS = {
    CONVERSATIONS: [
        Check(
            conversations_are_as_declared,
            "Every stored conversation has the declared shape. "
            "A failure is a bug of the generator: report it.",
        ),
        Check(
            every_kept_scenario_has_a_conversation,
            "Conversations cover the manifest: each kept scenario has one, and none stands alone. "
            "If not, materialize the partitions.",
        ),
    ],
    GOLDENS: [
        Check(
            goldens_are_as_declared,
            "Every stored golden has the declared shape. "
            "A failure is a bug of the generator: report it.",
        ),
        Check(
            goldens_and_conversations_belong_together,
            "Each conversation has its golden, and each golden its conversation. "
            "If not, materialize the partitions that are listed.",
        ),
        Check(
            goldens_replay_and_agree,
            "Required calls replay to the golden's end state; "
            "outcome and flags are what policy and availability decide; turns agree.\n\n"
            "A failure is a bug of the generator, or an altered file: "
            "materialize the partitions that are listed.",
        ),
    ],
}


def _stored(asset: str, vertical: Vertical, artifacts: Artifacts) -> pl.DataFrame:
    """Return all stored cells of an asset in one table, without the cells that were never built."""
    stored = artifacts.stored_cells(asset, vertical.taxonomy.cells).table
    if stored is None:
        raise InputError(f"no cell of `{asset}` is stored yet: run `coverage-assets materialize`")
    return stored


def _keys(*tables: pl.DataFrame) -> list[str]:
    """Return the partition keys of the first cells in which rows differ."""
    cells = {
        (domain, behavior)
        for table in tables
        for domain, behavior in table.select(DOMAIN, BEHAVIOR).iter_rows()
    }
    return [key_of(cell) for cell in sorted(cells)][:MAX_SHOWN]

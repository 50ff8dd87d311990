"""Checks of conversations and goldens."""

from collections.abc import Sequence

import polars as pl

from coverage_assets.conversations.generation import CONVERSATIONS, GOLDENS, find_golden_problems
from coverage_assets.conversations.schema import conversations_model, goldens_model
from coverage_assets.defs.checks import Check, CheckOutcome, check_schema, read_stored
from coverage_assets.defs.conversations.sound import sound_conversations
from coverage_assets.foundation.artifacts import PartKey
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN
from coverage_assets.scenarios.freshness import SCENARIOS
from resources.namespace import Namespace

MAX_SHOWN = 20


def conversations_are_as_declared(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Check stored conversations against their model."""
    model = conversations_model(namespace.declarations.read())
    return check_schema(read_stored(namespace, CONVERSATIONS, parts), model)


def every_kept_scenario_has_a_conversation(
    namespace: Namespace, parts: Sequence[PartKey]
) -> CheckOutcome:
    """Compare the scenarios that have a conversation with those that are kept, cell by cell."""
    columns = ["scenario_id", DOMAIN, BEHAVIOR]
    conversations = read_stored(namespace, CONVERSATIONS, parts).select(columns)
    kept = read_stored(namespace, SCENARIOS, parts).filter("kept").select(columns)
    missing = kept.join(conversations, on="scenario_id", how="anti")
    surplus = conversations.join(kept, on="scenario_id", how="anti")
    shown = {"kept": kept.height, "missing": missing.height, "surplus": surplus.height}
    failed = _cells(missing, surplus)
    return CheckOutcome(passed=not failed, metadata=shown, failed=failed)


def goldens_are_as_declared(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Check stored goldens against their model."""
    model = goldens_model(namespace.declarations.read())
    return check_schema(read_stored(namespace, GOLDENS, parts), model)


def goldens_and_conversations_belong_together(
    namespace: Namespace, parts: Sequence[PartKey]
) -> CheckOutcome:
    """Compare the ids of conversations with those of goldens, cell by cell."""
    conversations, goldens = (
        read_stored(namespace, asset, parts).select("id", DOMAIN, BEHAVIOR)
        for asset in (CONVERSATIONS, GOLDENS)
    )
    without_golden = conversations.join(goldens, on="id", how="anti")
    orphans = goldens.join(conversations, on="id", how="anti")
    shown = {"without_golden": without_golden.height, "orphans": orphans.height}
    failed = _cells(without_golden, orphans)
    return CheckOutcome(passed=not failed, metadata=shown, failed=failed)


def goldens_replay_and_agree(namespace: Namespace, parts: Sequence[PartKey]) -> CheckOutcome:
    """Replay the required calls of goldens and compare what they lead to."""
    goldens = read_stored(namespace, GOLDENS, parts)
    turns = dict(read_stored(namespace, CONVERSATIONS, parts).select("id", "turns").iter_rows())
    compiled = sound_conversations(namespace).compiled
    broken: list[str] = []
    failed: list[PartKey] = []
    for part in parts:
        own = goldens.filter(pl.col(DOMAIN) == part[0], pl.col(BEHAVIOR) == part[1]).to_dicts()
        found = find_golden_problems(compiled, own, turns)
        broken += found
        failed += [part] if found else []
    shown = {"goldens": goldens.height, "broken": len(broken), "first": broken[:MAX_SHOWN]}
    return CheckOutcome(
        passed=not broken, metadata=shown, detail=broken[0] if broken else None, failed=failed
    )


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


def _cells(*tables: pl.DataFrame) -> list[PartKey]:
    """Return the cells in which rows differ."""
    return sorted({cell for table in tables for cell in table.select(DOMAIN, BEHAVIOR).iter_rows()})

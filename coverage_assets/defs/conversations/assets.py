"""Conversations and their goldens by cell as assets, with the checks that guard them."""

from collections import Counter
from collections.abc import Mapping, Sequence

import dagster as dg
import polars as pl

from coverage_assets.conversations.compile.program import CompiledVertical
from coverage_assets.conversations.declared.scenario import scenarios_of
from coverage_assets.conversations.generation.freshness import (
    CONVERSATIONS,
    GOLDENS,
    conversations_version,
)
from coverage_assets.conversations.generation.generate import GeneratedPair, generate_pair
from coverage_assets.conversations.generation.replay import find_golden_problems
from coverage_assets.conversations.records.transcript import transcript
from coverage_assets.conversations.schema import conversations_model, goldens_model, table_of
from coverage_assets.defs.checks import Check, CheckOutcome, schema_verdict
from coverage_assets.defs.metadata import SINGLE_RUN, Metadata, columns_of
from coverage_assets.defs.partition_metadata import add_partition_metadata
from coverage_assets.defs.taxonomy.assets import OWNERS
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import Artifacts
from resources.partition_keys import cell_of, key_of
from resources.vertical_config import VerticalConfig

GROUP = "conversations"
DECLARED = dg.AssetKey("declared_conversations")
KINDS = {"polars", "parquet"}
MAX_SHOWN = 20


def declared_conversations(by_domain: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """What the files of `conversations/` declare, with a version per domain: an edit of one domain's file is of that domain alone."""
    return dg.AssetSpec(
        DECLARED,
        partitions_def=by_domain,
        group_name=GROUP,
        owners=OWNERS,
        kinds={"yaml"},
        description=(
            "What the files declare of each domain's conversations: world, outcomes, dialogue and language. One version per "
            "domain, reported by the sensor and by `coverage-assets materialize`; comments do not count."
        ),
    )


def declared_versions(playbook: CompiledVertical) -> dict[str, str]:
    """The version of every domain's declarations, by partition key."""
    return {domain: play.sha256 for domain, play in playbook.domains.items()}


def build_conversation_assets(
    vertical: Vertical, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """The assets of this room, with the columns and the partitions of a vertical."""
    described = {
        CONVERSATIONS: (
            "A conversation for every kept scenario of a cell: a world in numbers first, then acts, then words.",
            conversations_model(vertical),
        ),
        GOLDENS: (
            "What a program needs to judge any answer to a conversation. Every golden's calls were carried out while it was made.",
            goldens_model(vertical),
        ),
    }

    @dg.multi_asset(
        name=CONVERSATIONS,
        outs={
            name: dg.AssetOut(
                description=description,
                group_name=GROUP,
                owners=OWNERS,
                kinds=KINDS,
                metadata=columns_of(model),
            )
            for name, (description, model) in described.items()
        },
        deps=[
            SCENARIOS,
            dg.AssetDep(
                DECLARED, partition_mapping=dg.MultiToSingleDimensionPartitionMapping(DOMAIN)
            ),
        ],
        partitions_def=partitions,
        backfill_policy=SINGLE_RUN,
    )
    def conversations_and_goldens(
        context: dg.AssetExecutionContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> tuple[dg.Output[Mapping[Cell, Artifact]], dg.Output[Mapping[Cell, Artifact]]]:
        """Tell every cell's conversations."""
        declared, playbook = declarations.checked(), declarations.playbook()
        cells = [cell_of(key) for key in context.partition_keys]
        versions = _versions(playbook, cells, artifacts)
        parts: dict[str, dict[Cell, Artifact]] = {name: {} for name in described}
        shown: dict[str, dict[str, Metadata]] = {name: {} for name in described}
        for cell, version in versions.items():
            told = _tell(
                playbook, artifacts.store().read(SCENARIOS, cell), declared.taxonomy.axis_slugs
            )
            records = {
                CONVERSATIONS: [made.conversation for made in told],
                GOLDENS: [made.golden for made in told],
            }
            for name, (_, model) in described.items():
                parts[name][cell] = Artifact(table_of(records[name], model), version=version)
            shown[CONVERSATIONS][key_of(cell)] = _conversations_metadata(told)
            shown[GOLDENS][key_of(cell)] = _goldens_metadata(told)
        for name, metadata in shown.items():
            add_partition_metadata(context, metadata, asset=name)
        data_version = dg.DataVersion(
            sha256_json([[*cell, version] for cell, version in versions.items()])
        )
        return (
            dg.Output(parts[CONVERSATIONS], data_version=data_version),
            dg.Output(parts[GOLDENS], data_version=data_version),
        )

    return conversations_and_goldens


def _versions(
    playbook: CompiledVertical, cells: Sequence[Cell], artifacts: Artifacts
) -> dict[Cell, str]:
    store = artifacts.store()
    stored = store.intact(SCENARIOS, cells)
    missing = [store.location(SCENARIOS, cell) for cell, found in stored.items() if found is None]
    if missing:
        raise InputError(
            f"{len(missing)} cells are not there yet, or altered: materialize `{SCENARIOS}` first. First {missing[0]}"
        )
    return {cell: conversations_version(playbook, cell, str(stored[cell])) for cell in cells}


def _tell(
    playbook: CompiledVertical, scenarios: pl.DataFrame, axes: Sequence[str]
) -> list[GeneratedPair]:
    told = [
        generate_pair(playbook, scenario, 0)
        for scenario in scenarios_of(scenarios.filter("kept"), axes)
    ]
    return [made for made in told if made is not None]


def _conversations_metadata(told: Sequence[GeneratedPair]) -> Metadata:
    turns = [turn for made in told for turn in made.conversation["turns"]]
    said = [turn["text"] for turn in turns if turn["role"] == "user"]
    return {
        "dagster/partition_row_count": len(told),
        "turns": len(turns),
        "words_per_user_turn": round(
            sum(len(text.split()) for text in said) / max(len(said), 1), 1
        ),
        **({"example": dg.MetadataValue.md(transcript(told[0].conversation))} if told else {}),
    }


def _goldens_metadata(told: Sequence[GeneratedPair]) -> Metadata:
    outcomes = Counter(made.golden["final_outcome"] for made in told)
    return {
        "dagster/partition_row_count": len(told),
        "outcomes": dg.MetadataValue.json(dict(sorted(outcomes.items()))),
        "required_calls": sum(
            action["level"] == "required"
            for made in told
            for action in made.golden["expected_actions"]
        ),
    }


def conversations_are_as_declared(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Every stored conversation has the declared shape. A failure is a bug of the generator: report it."""
    vertical = declarations.read()
    return schema_verdict(
        _stored(CONVERSATIONS, vertical, artifacts), conversations_model(vertical)
    )


def every_kept_scenario_has_a_conversation(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Conversations cover the manifest: each kept scenario has one, and none stands alone. If not, materialize the partitions."""
    vertical = declarations.read()
    told = _stored(CONVERSATIONS, vertical, artifacts).select("scenario_id", DOMAIN, BEHAVIOR)
    kept = (
        _stored(SCENARIOS, vertical, artifacts)
        .filter("kept")
        .select("scenario_id", DOMAIN, BEHAVIOR)
    )
    on = ["scenario_id"]
    missing, surplus = kept.join(told, on=on, how="anti"), told.join(kept, on=on, how="anti")
    shown = {
        "kept": kept.height,
        "missing": missing.height,
        "surplus": surplus.height,
        "partitions": _keys(missing, surplus),
    }
    return CheckOutcome(passed=missing.is_empty() and surplus.is_empty(), shown=shown)


def goldens_are_as_declared(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Every stored golden has the declared shape. A failure is a bug of the generator: report it."""
    vertical = declarations.read()
    return schema_verdict(_stored(GOLDENS, vertical, artifacts), goldens_model(vertical))


def goldens_and_conversations_belong_together(
    declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Each conversation has its golden, and each golden its conversation. If not, materialize the partitions that are listed."""
    vertical = declarations.read()
    told, judged = (
        _stored(asset, vertical, artifacts).select("id", DOMAIN, BEHAVIOR)
        for asset in (CONVERSATIONS, GOLDENS)
    )
    unjudged, orphans = (
        told.join(judged, on="id", how="anti"),
        judged.join(told, on="id", how="anti"),
    )
    shown = {
        "without_golden": unjudged.height,
        "orphans": orphans.height,
        "partitions": _keys(unjudged, orphans),
    }
    return CheckOutcome(passed=unjudged.is_empty() and orphans.is_empty(), shown=shown)


def goldens_replay_and_agree(declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
    """Required calls replay to the golden's end state; outcome and flags are what policy and availability decide; turns agree.

    A failure is a bug of the generator, or an altered file: materialize the partitions that are listed.
    """
    vertical = declarations.read()
    goldens = _stored(GOLDENS, vertical, artifacts).to_dicts()
    turns = dict(_stored(CONVERSATIONS, vertical, artifacts).select("id", "turns").iter_rows())
    broken = find_golden_problems(declarations.playbook(), goldens, turns)
    shown = {"goldens": len(goldens), "broken": len(broken), "first": broken[:MAX_SHOWN]}
    return CheckOutcome(passed=not broken, shown=shown, detail=broken[0] if broken else None)


CHECKS = {
    CONVERSATIONS: [
        Check(conversations_are_as_declared),
        Check(every_kept_scenario_has_a_conversation),
    ],
    GOLDENS: [
        Check(goldens_are_as_declared),
        Check(goldens_and_conversations_belong_together),
        Check(goldens_replay_and_agree),
    ],
}


def _stored(asset: str, vertical: Vertical, artifacts: Artifacts) -> pl.DataFrame:
    """All stored cells of an asset in one table; a cell that was never built is not there."""
    stored = artifacts.stored_cells(asset, vertical.taxonomy.cells).table
    if stored is None:
        raise InputError(f"no cell of `{asset}` is stored yet: run `coverage-assets materialize`")
    return stored


def _keys(*tables: pl.DataFrame) -> list[str]:
    cells = {
        (domain, behavior)
        for table in tables
        for domain, behavior in table.select(DOMAIN, BEHAVIOR).iter_rows()
    }
    return [key_of(cell) for cell in sorted(cells)][:MAX_SHOWN]

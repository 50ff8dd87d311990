"""Conversations and their goldens, by cell, as assets."""

from collections import Counter
from collections.abc import Mapping, Sequence

import dagster as dg
import polars as pl

from coverage_assets.conversations.compile import CompiledVertical
from coverage_assets.conversations.declared import scenarios_of
from coverage_assets.conversations.generation import (
    CONVERSATIONS,
    GOLDENS,
    GeneratedPair,
    conversations_version,
    generate_pair,
)
from coverage_assets.conversations.records import transcript
from coverage_assets.conversations.schema import conversations_model, goldens_model, table_of
from coverage_assets.defs.metadata import (
    OWNERS,
    SINGLE_RUN,
    Metadata,
    add_partition_metadata,
    column_metadata,
)
from coverage_assets.errors import InputError
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.cells import DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.taxonomy.vertical import Vertical
from resources.artifacts import Artifacts
from resources.partition_keys import cell_of, key_of
from resources.vertical_config import VerticalConfig

GROUP = "conversations"
DECLARED = dg.AssetKey("declared_conversations")
KINDS = {"polars", "parquet"}
CONVERSATIONS_DESCRIPTION = (
    "A conversation for every kept scenario of a cell: "
    "a world in numbers first, then acts, then words."
)
GOLDENS_DESCRIPTION = (
    "What a program needs to judge any answer to a conversation. "
    "Every golden's calls were carried out while it was made."
)


def declared_conversations(by_domain: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    """Build the asset of what the files of `conversations/` declare.

    It has a version per domain, so editing one domain's file only invalidates that domain.
    """
    return dg.AssetSpec(
        DECLARED,
        partitions_def=by_domain,
        group_name=GROUP,
        owners=OWNERS,
        kinds={"yaml"},
        description=(
            "What the files declare of each domain's conversations: world, outcomes, dialogue and "
            "language. One version per domain, reported by the sensor and by "
            "`coverage-assets materialize`; comments do not count."
        ),
    )


def declared_versions(conversations: CompiledVertical) -> dict[str, str]:
    """Return the version of each domain's declarations, by partition key."""
    return {domain: compiled.sha256 for domain, compiled in conversations.domains.items()}


def build_conversation_assets(
    vertical: Vertical, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Build the assets, with the columns and the partitions of a vertical."""
    models = {CONVERSATIONS: conversations_model(vertical), GOLDENS: goldens_model(vertical)}
    descriptions = {CONVERSATIONS: CONVERSATIONS_DESCRIPTION, GOLDENS: GOLDENS_DESCRIPTION}

    @dg.multi_asset(
        name=CONVERSATIONS,
        outs={
            name: dg.AssetOut(
                description=descriptions[name],
                group_name=GROUP,
                owners=OWNERS,
                kinds=KINDS,
                metadata=column_metadata(model),
            )
            for name, model in models.items()
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
        """Generate the conversations and goldens of every cell of the run."""
        declared, conversations = declarations.checked(), declarations.conversations()
        cells = [cell_of(key) for key in context.partition_keys]
        versions = _versions(conversations, cells, artifacts)
        parts: dict[str, dict[Cell, Artifact]] = {name: {} for name in models}
        metadata: dict[str, dict[str, Metadata]] = {name: {} for name in models}
        for cell, version in versions.items():
            scenarios = artifacts.store().read(SCENARIOS, cell)
            pairs = _generate(conversations, scenarios, declared.taxonomy.axis_slugs)
            records = {
                CONVERSATIONS: [pair.conversation for pair in pairs],
                GOLDENS: [pair.golden for pair in pairs],
            }
            for name, model in models.items():
                parts[name][cell] = Artifact(table_of(records[name], model), version=version)
            metadata[CONVERSATIONS][key_of(cell)] = _conversations_metadata(pairs)
            metadata[GOLDENS][key_of(cell)] = _goldens_metadata(pairs)
        for name, by_partition in metadata.items():
            add_partition_metadata(context, by_partition, asset=name)
        data_version = dg.DataVersion(
            sha256_json([[*cell, version] for cell, version in versions.items()])
        )
        return (
            dg.Output(parts[CONVERSATIONS], data_version=data_version),
            dg.Output(parts[GOLDENS], data_version=data_version),
        )

    return conversations_and_goldens


def _versions(
    conversations: CompiledVertical, cells: Sequence[Cell], artifacts: Artifacts
) -> dict[Cell, str]:
    """Return the version of each cell's conversations; refuse cells without intact scenarios."""
    store = artifacts.store()
    stored = store.intact(SCENARIOS, cells)
    missing = [store.location(SCENARIOS, cell) for cell, found in stored.items() if found is None]
    if missing:
        raise InputError(
            f"{len(missing)} cells are not there yet, or altered: "
            f"materialize `{SCENARIOS}` first. First {missing[0]}"
        )
    return {cell: conversations_version(conversations, cell, str(stored[cell])) for cell in cells}


def _generate(
    conversations: CompiledVertical, scenarios: pl.DataFrame, axes: Sequence[str]
) -> list[GeneratedPair]:
    """Generate a pair for each kept scenario; some scenarios cannot have one."""
    pairs = [
        generate_pair(conversations, scenario, 0)
        for scenario in scenarios_of(scenarios.filter("kept"), axes)
    ]
    return [pair for pair in pairs if pair is not None]


def _conversations_metadata(pairs: Sequence[GeneratedPair]) -> Metadata:
    turns = [turn for pair in pairs for turn in pair.conversation["turns"]]
    texts = [turn["text"] for turn in turns if turn["role"] == "user"]
    words = sum(len(text.split()) for text in texts)
    return {
        "dagster/partition_row_count": len(pairs),
        "turns": len(turns),
        "words_per_user_turn": round(words / max(len(texts), 1), 1),
        **({"example": dg.MetadataValue.md(transcript(pairs[0].conversation))} if pairs else {}),
    }


def _goldens_metadata(pairs: Sequence[GeneratedPair]) -> Metadata:
    outcomes = Counter(pair.golden["final_outcome"] for pair in pairs)
    return {
        "dagster/partition_row_count": len(pairs),
        "outcomes": dg.MetadataValue.json(dict(sorted(outcomes.items()))),
        "required_calls": sum(
            action["level"] == "required"
            for pair in pairs
            for action in pair.golden["expected_actions"]
        ),
    }

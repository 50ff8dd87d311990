"""Conversations and their goldens, by cell, as assets."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import polars as pl

from coverage_assets.conversations.compile import CompiledVertical, SoundDomains
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
from coverage_assets.defs.conversations.family import CONVERSATIONS_FAMILY
from coverage_assets.defs.conversations.sound import files_digest, sound_conversations
from coverage_assets.defs.conversations.wanted import DECLARED, SOURCE
from coverage_assets.defs.declare_assets import external_asset, observed_files, stored_output
from coverage_assets.defs.metadata import (
    Metadata,
    add_partition_metadata,
    column_lineage,
)
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.defs.taxonomy.wanted import TAXONOMY
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.artifacts import Artifact, ArtifactStore
from coverage_assets.foundation.cells import DOMAIN, Cell
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.scenarios.freshness import SCENARIOS
from coverage_assets.taxonomy.vertical import Vertical
from resources.namespace import Namespace
from resources.partition_keys import cell_of, key_of

FROM_SCENARIOS = ("scenario_id", DOMAIN, "behavior")
AnyAsset = dg.AssetsDefinition | dg.AssetSpec
CONVERSATIONS_DESCRIPTION = (
    "A conversation for every kept scenario of a cell: "
    "a world in numbers first, then acts, then words."
)
GOLDENS_DESCRIPTION = (
    "What a program needs to judge any answer to a conversation. "
    "Every golden's calls were carried out while it was made."
)


def build_sources(namespace: Namespace, domains: dg.PartitionsDefinition[str]) -> list[AnyAsset]:
    """Build the declared files as one asset, and what they declare of each domain as another.

    The latter has a version per domain, so that editing one domain's file makes only that stale.
    """

    @observed_files(
        namespace,
        "conversation_files",
        [
            external_asset(
                namespace,
                CONVERSATIONS_FAMILY,
                SOURCE,
                description=(
                    "The files of `conversations/`: world, outcomes, dialogue, language, domains. "
                    "Their version is their bytes."
                ),
            )
        ],
    )
    def conversation_files() -> dg.ObserveResult:
        """Observe the bytes of the files."""
        files = namespace.declarations.conversation_files()
        return dg.ObserveResult(
            asset_key=asset_key(namespace, SOURCE),
            data_version=dg.DataVersion(files_digest(namespace)),
            metadata={"files": len(files), "bytes": sum(len(data) for _, data in files)},
        )

    declared = external_asset(
        namespace,
        CONVERSATIONS_FAMILY,
        DECLARED,
        deps=[asset_key(namespace, SOURCE), asset_key(namespace, TAXONOMY)],
        partitions=domains,
        description=(
            "What the files declare of each domain's conversations: world, outcomes, dialogue and "
            "language. One version per domain, reported by the sensor and by "
            "`coverage-assets materialize`; comments do not count."
        ),
    )
    return [conversation_files, declared]


def build_conversation_assets(
    namespace: Namespace, vertical: Vertical, partitions: dg.PartitionsDefinition[str]
) -> dg.AssetsDefinition:
    """Build the assets, with the columns and the partitions of a vertical."""
    models = {CONVERSATIONS: conversations_model(vertical), GOLDENS: goldens_model(vertical)}
    descriptions = {CONVERSATIONS: CONVERSATIONS_DESCRIPTION, GOLDENS: GOLDENS_DESCRIPTION}

    @dg.multi_asset(
        name=f"{namespace.name}__conversations",
        outs={
            name: stored_output(
                namespace,
                CONVERSATIONS_FAMILY,
                name,
                description=descriptions[name],
                model=model,
            )
            for name, model in models.items()
        },
        can_subset=True,
        deps=[
            asset_key(namespace, SCENARIOS),
            dg.AssetDep(
                asset_key(namespace, DECLARED),
                partition_mapping=dg.MultiToSingleDimensionPartitionMapping(DOMAIN),
            ),
        ],
        partitions_def=partitions,
        backfill_policy=dg.BackfillPolicy.single_run(),
    )
    def conversations_and_goldens(
        context: dg.AssetExecutionContext,
    ) -> Iterator[dg.Output[Mapping[Cell, Artifact]]]:
        """Generate the conversations and goldens of every cell; store those that are selected."""
        declared = namespace.declarations.checked()
        sound = sound_conversations(namespace)
        cells = [cell_of(key) for key in context.partition_keys]
        _require_declared(sound, cells)
        versions = _versions(sound.compiled, cells, namespace.store)
        parts: dict[str, dict[Cell, Artifact]] = {name: {} for name in models}
        metadata: dict[str, dict[str, Metadata]] = {name: {} for name in models}
        lineage = column_lineage(
            {name: (asset_key(namespace, SCENARIOS), name) for name in FROM_SCENARIOS}
        )
        for cell, version in versions.items():
            scenarios = namespace.store.read(SCENARIOS, cell)
            pairs = _generate(sound.compiled, scenarios, declared.taxonomy.axis_slugs)
            records = {
                CONVERSATIONS: [pair.conversation for pair in pairs],
                GOLDENS: [pair.golden for pair in pairs],
            }
            for name, model in models.items():
                parts[name][cell] = Artifact(table_of(records[name], model), version=version)
            metadata[CONVERSATIONS][key_of(cell)] = _conversations_metadata(pairs) | lineage
            metadata[GOLDENS][key_of(cell)] = _goldens_metadata(pairs) | lineage
        data_version = dg.DataVersion(
            sha256_json([[*cell, version] for cell, version in versions.items()])
        )
        for name in sorted(context.op_execution_context.selected_output_names):
            add_partition_metadata(context, metadata[name], asset=asset_key(namespace, name))
            yield dg.Output(parts[name], name, data_version=data_version)

    return conversations_and_goldens


def _require_declared(sound: SoundDomains, cells: Sequence[Cell]) -> None:
    """Refuse domains whose files are broken or missing, with what is wrong with them."""
    problems = [
        problem
        for domain in dict.fromkeys(domain for domain, _ in cells)
        for problem in sound.refused.get(domain, ())
    ]
    if problems:
        raise ConfigError(problems)


def _versions(
    conversations: CompiledVertical, cells: Sequence[Cell], store: ArtifactStore
) -> dict[Cell, str]:
    """Return the version of each cell's conversations; refuse cells without intact scenarios."""
    stored = store.intact(SCENARIOS, cells)
    missing = [store.location(SCENARIOS, cell) for cell, found in stored.items() if found is None]
    if missing:
        raise InputError(
            f"{len(missing)} cells are not there yet, or altered: "
            f"materialize `{SCENARIOS}` first. First {missing[0]}"
        )
    code = CONVERSATIONS_FAMILY.code_version
    return {
        cell: conversations_version(conversations, cell, str(stored[cell]), code) for cell in cells
    }


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

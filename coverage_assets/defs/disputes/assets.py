"""Dispute inventories, plans by account, and the audit across bureaus, as assets."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence

import dagster as dg
import polars as pl

from coverage_assets.defs.declare_assets import (
    PARQUET,
    external_asset,
    observed_files,
    stored_asset,
)
from coverage_assets.defs.disputes.family import DISPUTES_FAMILY
from coverage_assets.defs.disputes.wanted import (
    FINDINGS_SOURCE,
    SETTINGS_SOURCE,
    observed_versions,
)
from coverage_assets.defs.metadata import (
    Metadata,
    preview,
    row_metadata,
)
from coverage_assets.defs.namespace_keys import asset_key
from coverage_assets.disputes.batch import account_document, audit_document, broken_documents
from coverage_assets.disputes.findings import Account, Broken
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    account_version,
    overview_version,
)
from coverage_assets.disputes.planner import AccountPlans, BureauPlans
from coverage_assets.disputes.schema import AUDIT as AUDIT_MODEL
from coverage_assets.disputes.schema import INVENTORIES as INVENTORIES_MODEL
from coverage_assets.disputes.schema import PLACEMENTS as PLACEMENTS_MODEL
from coverage_assets.disputes.settings import Settings
from coverage_assets.disputes.svg import timeline_svg
from coverage_assets.disputes.tables import (
    audit_table,
    inventories_table,
    placements_table,
    skipped_table,
)
from coverage_assets.foundation.artifacts import Artifact
from coverage_assets.foundation.digests import sha256_json
from coverage_assets.foundation.readable_json import readable_json
from resources.namespace import Namespace
from resources.partition_keys import name_key, part_of

OWNERS = ["team:disputes"]
CODE = DISPUTES_FAMILY.code_version
MAX_SHOWN = 20


def build_sources(namespace: Namespace) -> dg.AssetsDefinition:
    """Build the findings, and the planner's configuration, as assets that can be observed."""

    @observed_files(
        namespace,
        "declared",
        [
            external_asset(
                namespace,
                DISPUTES_FAMILY,
                FINDINGS_SOURCE,
                kind="json",
                owners=OWNERS,
                description=(
                    "The validation findings to plan disputes for, a file per account. "
                    "Their version is their content."
                ),
            ),
            external_asset(
                namespace,
                DISPUTES_FAMILY,
                SETTINGS_SOURCE,
                kind="yaml",
                owners=OWNERS,
                description=(
                    "The planner's configuration: the file, and the variables that override it."
                ),
            ),
        ],
    )
    def declared(context: dg.AssetExecutionContext) -> Iterator[dg.ObserveResult]:
        """Observe which findings are there, and which settings apply."""
        accounts, broken = namespace.findings.read()
        found: dict[str, Metadata] = {
            FINDINGS_SOURCE: {"accounts": len(accounts), "broken": len(broken)},
            SETTINGS_SOURCE: {"decided_by": dict(namespace.findings.settings().sources)},
        }
        for name, version in observed_versions(namespace).items():
            key = asset_key(namespace, name)
            if key in context.selected_asset_keys:
                yield dg.ObserveResult(
                    asset_key=key, data_version=dg.DataVersion(version), metadata=found[name]
                )

    return declared


def build_dispute_assets(
    namespace: Namespace, by_account: dg.PartitionsDefinition[str]
) -> list[dg.AssetsDefinition]:
    """Build inventories, plans by account, and the audit."""
    sources = [asset_key(namespace, FINDINGS_SOURCE), asset_key(namespace, SETTINGS_SOURCE)]
    findings = namespace.findings

    @stored_asset(
        namespace,
        DISPUTES_FAMILY,
        INVENTORIES,
        deps=sources,
        owners=OWNERS,
        description=(
            "What each bureau may be asked about, account by account; "
            "what was left out is counted with its reason.\n\n"
            "A file that cannot be read is reported here and does not stop the others."
        ),
        model=INVENTORIES_MODEL,
    )
    def dispute_inventories() -> dg.Output[Artifact]:
        """Build the inventories of all accounts that can be read."""
        accounts, broken = findings.read()
        settings = findings.settings()
        table, skipped = inventories_table(accounts, settings), skipped_table(accounts, settings)
        version = _overview_version(accounts, broken, settings)
        metadata = {
            **row_metadata(table),
            "accounts": len(accounts),
            "broken": dg.MetadataValue.json(
                [{"account": item.account, "error": item.error} for item in broken]
            ),
            "skipped": dg.MetadataValue.json(
                dict(skipped["reason"].value_counts(sort=True).iter_rows())
            ),
        }
        return dg.Output(
            Artifact(table, version=version),
            metadata=metadata,
            data_version=dg.DataVersion(version),
        )

    @stored_asset(
        namespace,
        DISPUTES_FAMILY,
        PLANS,
        deps=sources,
        partitions=by_account,
        kinds=PARQUET | {"json"},
        owners=OWNERS,
        description=(
            "An account's plans: for every bureau a master and one per working weekday, "
            "each placement explained.\n\n"
            "The table has a row per placement; "
            "the JSON beside it is the whole plan with its certificate."
        ),
        model=PLACEMENTS_MODEL,
    )
    def dispute_plans(
        context: dg.AssetExecutionContext,
    ) -> dg.Output[Mapping[tuple[str], Artifact]]:
        """Plan every account of the run."""
        wanted = {part_of(key)[0] for key in context.partition_keys}
        accounts, _ = findings.read()
        run = findings.plan(tuple(account for account in accounts if account.id in wanted))
        if len(run.accounts) != len(wanted):
            missing = wanted - {plans.account.id for plans in run.accounts}
            raise dg.Failure(
                f"no usable findings for {', '.join(sorted(missing))}: {broken_documents(run)}"
            )
        settings = findings.settings()
        parts: dict[tuple[str], Artifact] = {}
        for plans in run.accounts:
            alone = type(run)(run.settings, (plans,), ())
            version = account_version(plans.account, settings, CODE)
            document = {
                "config": plans.schedule.config.model_dump(mode="json"),
                **account_document(plans),
            }
            parts[plans.account.id,] = Artifact(
                placements_table(alone), readable_json(document), version
            )
            context.add_asset_metadata(
                _plan_metadata(plans, parts[plans.account.id,].table),
                partition_key=name_key(plans.account.id),
            )
        version = sha256_json([[*part, artifact.version] for part, artifact in parts.items()])
        return dg.Output(parts, data_version=dg.DataVersion(version))

    @stored_asset(
        namespace,
        DISPUTES_FAMILY,
        AUDIT,
        deps=[dg.AssetDep(asset_key(namespace, PLANS), partition_mapping=dg.AllPartitionMapping())],
        kinds=PARQUET | {"json"},
        owners=OWNERS,
        description=(
            "What only shows across bureaus: fields that one disputes and another does not, "
            "and decisions that differ.\n\n"
            "Over all accounts it also counts why findings were left out, "
            "and on which weekdays there is a plan. "
            "Stored plans of accounts that are gone are deleted."
        ),
        model=AUDIT_MODEL,
    )
    def dispute_audit() -> dg.Output[Artifact]:
        """Audit all accounts together; delete the stored plans of accounts that are gone."""
        accounts, broken = findings.read()
        run = findings.plan(accounts, broken)
        namespace.store.prune(PLANS, [(plans.account.id,) for plans in run.accounts])
        table, document = audit_table(run), audit_document(run)
        version = _overview_version(accounts, broken, findings.settings())
        metadata = {
            **row_metadata(table),
            "accounts": len(run.accounts),
            "broken": dg.MetadataValue.json(broken_documents(run)),
            "skip_reasons": preview(
                pl.DataFrame(document["skip_summary"], infer_schema_length=None), MAX_SHOWN
            ),
            "weekdays": preview(
                pl.DataFrame(document["weekday_feasibility"], infer_schema_length=None), MAX_SHOWN
            ),
        }
        artifact = Artifact(
            table, readable_json({**document, "broken": broken_documents(run)}), version
        )
        return dg.Output(artifact, metadata=metadata, data_version=dg.DataVersion(version))

    return [dispute_inventories, dispute_plans, dispute_audit]


def _overview_version(
    accounts: Sequence[Account], broken: Sequence[Broken], settings: Settings
) -> str:
    versions = {account.id: account_version(account, settings, CODE) for account in accounts}
    return overview_version(versions, broken)


def _plan_metadata(plans: AccountPlans, table: pl.DataFrame) -> Metadata:
    timelines = []
    for bureau in plans.bureaus:
        if bureau.master is None:
            timelines.append(f"**{bureau.bureau}**: no plan, {bureau.error_reason}")
            continue
        title = f"{plans.account.id}, {bureau.bureau}"
        svg = timeline_svg(bureau.master.timeline, plans.schedule.config, title=title)
        timelines.append(
            f"![{bureau.bureau}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"
        )
    return {
        "dagster/partition_row_count": table.height,
        "bureaus": dg.MetadataValue.json(
            {bureau.bureau: _outcome(bureau) for bureau in plans.bureaus}
        ),
        "timelines": dg.MetadataValue.md("\n\n".join(timelines)),
        "preview": preview(table),
    }


def _outcome(bureau: BureauPlans) -> str:
    return (
        f"{bureau.master.timeline.total} effective days"
        if bureau.master
        else f"no plan: {bureau.error}"
    )

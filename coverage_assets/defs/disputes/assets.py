"""Dispute inventories, plans by account, and the audit across bureaus, as assets."""

from base64 import b64encode
from collections.abc import Mapping

import dagster as dg
import polars as pl

from coverage_assets.defs.metadata import (
    SINGLE_RUN,
    Metadata,
    column_metadata,
    preview,
    row_metadata,
)
from coverage_assets.disputes.batch import account_document, audit_document, broken_documents
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
from resources.artifacts import Artifacts
from resources.findings import DisputeFindings
from resources.partition_keys import account_key, part_of

GROUP = "disputes"
OWNERS = ["team:disputes"]
KINDS = {"polars", "parquet"}
FINDINGS = dg.AssetKey("findings")
ACCOUNTS = dg.DynamicPartitionsDefinition(name="dispute_accounts")
MAX_SHOWN = 20


@dg.observable_source_asset(
    key=FINDINGS,
    group_name=GROUP,
    description=(
        "The validation findings to plan disputes for, a file per account. "
        "Their version is their content."
    ),
    tags={"dagster/kind/json": ""},
)
def findings_source(findings: DisputeFindings) -> dg.ObserveResult:
    """Observe which findings are there."""
    accounts, broken = findings.read()
    version = sha256_json([[account.id, account.sha256] for account in accounts])
    metadata: Metadata = {"accounts": len(accounts), "broken": len(broken)}
    return dg.ObserveResult(data_version=dg.DataVersion(version), metadata=metadata)


@dg.asset(
    name=INVENTORIES,
    deps=[FINDINGS],
    group_name=GROUP,
    owners=OWNERS,
    kinds=KINDS,
    description=(
        "What each bureau may be asked about, account by account; "
        "what was left out is counted with its reason.\n\n"
        "A file that cannot be read is reported here and does not stop the others."
    ),
    metadata=column_metadata(INVENTORIES_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_inventories(findings: DisputeFindings) -> dg.Output[Artifact]:
    """Build the inventories of all accounts that can be read."""
    accounts, broken = findings.read()
    settings = findings.settings()
    table, skipped = inventories_table(accounts, settings), skipped_table(accounts, settings)
    version = overview_version(
        {account.id: account_version(account, settings) for account in accounts}, broken
    )
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
        Artifact(table, version=version), metadata=metadata, data_version=dg.DataVersion(version)
    )


@dg.asset(
    name=PLANS,
    deps=[FINDINGS],
    partitions_def=ACCOUNTS,
    group_name=GROUP,
    owners=OWNERS,
    kinds={*KINDS, "json"},
    description=(
        "An account's plans: for every bureau a master and one per working weekday, "
        "each placement explained.\n\n"
        "The table has a row per placement; "
        "the JSON beside it is the whole plan with its certificate."
    ),
    metadata=column_metadata(PLACEMENTS_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_plans(
    context: dg.AssetExecutionContext, findings: DisputeFindings
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
        version = account_version(plans.account, settings)
        document = {
            "config": plans.schedule.config.model_dump(mode="json"),
            **account_document(plans),
        }
        parts[plans.account.id,] = Artifact(
            placements_table(alone), readable_json(document), version
        )
        context.add_asset_metadata(
            _plan_metadata(plans, parts[plans.account.id,].table),
            partition_key=account_key(plans.account.id),
        )
    version = sha256_json([[*part, artifact.version] for part, artifact in parts.items()])
    return dg.Output(parts, data_version=dg.DataVersion(version))


@dg.asset(
    name=AUDIT,
    deps=[dg.AssetDep(PLANS, partition_mapping=dg.AllPartitionMapping())],
    group_name=GROUP,
    owners=OWNERS,
    kinds={*KINDS, "json"},
    description=(
        "What only shows across bureaus: fields that one disputes and another does not, "
        "and decisions that differ.\n\n"
        "Over all accounts it also counts why findings were left out, "
        "and on which weekdays there is a plan. "
        "Stored plans of accounts that are gone are deleted."
    ),
    metadata=column_metadata(AUDIT_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_audit(findings: DisputeFindings, artifacts: Artifacts) -> dg.Output[Artifact]:
    """Audit all accounts together; delete the stored plans of accounts that are gone."""
    accounts, broken = findings.read()
    settings = findings.settings()
    run = findings.plan(accounts, broken)
    artifacts.store().prune(PLANS, [(plans.account.id,) for plans in run.accounts])
    table, document = audit_table(run), audit_document(run)
    version = overview_version(
        {account.id: account_version(account, settings) for account in accounts}, broken
    )
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


SOURCES = [findings_source]
TABLES = [dispute_inventories, dispute_plans, dispute_audit]

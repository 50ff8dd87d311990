"""Dispute inventories, plans by account, and the audit across bureaus as assets, with their invariants as checks."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping

import dagster as dg
import polars as pl

from coverage_assets.defs.checks import Check, CheckOutcome
from coverage_assets.defs.metadata import (
    SINGLE_RUN,
    Metadata,
    columns_of,
    preview,
    rows_and_preview,
)
from coverage_assets.disputes.batch import account_document, audit_document, broken_documents
from coverage_assets.disputes.freshness import (
    AUDIT,
    INVENTORIES,
    PLANS,
    account_version,
    overview_version,
)
from coverage_assets.disputes.invariants import INVARIANTS, plan_violations
from coverage_assets.disputes.planner import AccountPlans, BureauPlans
from coverage_assets.disputes.schema import AUDIT as AUDIT_MODEL
from coverage_assets.disputes.schema import INVENTORIES as INVENTORIES_MODEL
from coverage_assets.disputes.schema import PLACEMENTS as PLACEMENTS_MODEL
from coverage_assets.disputes.settings import PlannerConfig
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
from resources.vertical_config import VerticalConfig

GROUP = "disputes"
OWNERS = ["team:disputes"]
KINDS = {"polars", "parquet"}
FINDINGS = dg.AssetKey("findings")
ACCOUNTS = dg.DynamicPartitionsDefinition(name="dispute_accounts")
MAX_SHOWN = 20


@dg.observable_source_asset(
    key=FINDINGS,
    group_name=GROUP,
    description="The validation findings to plan disputes for, a file per account. Their version is their content.",
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
    metadata=columns_of(INVENTORIES_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_inventories(findings: DisputeFindings) -> dg.Output[Artifact]:
    """What each bureau may be asked about, account by account; what was left out is counted with its reason.

    A file that cannot be read is reported here and does not stop the others.
    """
    accounts, broken = findings.read()
    settings = findings.settings()
    table, skipped = inventories_table(accounts, settings), skipped_table(accounts, settings)
    version = overview_version(
        {account.id: account_version(account, settings) for account in accounts}, broken
    )
    metadata = {
        **rows_and_preview(table),
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
    metadata=columns_of(PLACEMENTS_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_plans(
    context: dg.AssetExecutionContext, findings: DisputeFindings
) -> dg.Output[Mapping[tuple[str], Artifact]]:
    """An account's plans: for every bureau a master and one per working weekday, each placement explained.

    The table has a row per placement; the JSON beside it is the whole plan with its certificate.
    """
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
    metadata=columns_of(AUDIT_MODEL),
    backfill_policy=SINGLE_RUN,
)
def dispute_audit(findings: DisputeFindings, artifacts: Artifacts) -> dg.Output[Artifact]:
    """What only shows across bureaus: fields that one disputes and another does not, and decisions that differ.

    Over all accounts it also counts why findings were left out, and on which weekdays there is a plan. Stored plans of
    accounts that are gone are deleted.
    """
    accounts, broken = findings.read()
    settings = findings.settings()
    run = findings.plan(accounts, broken)
    artifacts.store().prune(PLANS, [(plans.account.id,) for plans in run.accounts])
    table, document = audit_table(run), audit_document(run)
    version = overview_version(
        {account.id: account_version(account, settings) for account in accounts}, broken
    )
    metadata = {
        **rows_and_preview(table),
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
    pictures = []
    for bureau in plans.bureaus:
        if bureau.master is None:
            pictures.append(f"**{bureau.bureau}**: no plan, {bureau.error_reason}")
            continue
        title = f"{plans.account.id}, {bureau.bureau}"
        svg = timeline_svg(bureau.master.timeline, plans.schedule.config, title=title)
        pictures.append(
            f"![{bureau.bureau}](data:image/svg+xml;base64,{b64encode(svg.encode()).decode()})"
        )
    return {
        "dagster/partition_row_count": table.height,
        "bureaus": dg.MetadataValue.json(
            {bureau.bureau: _outcome(bureau) for bureau in plans.bureaus}
        ),
        "timelines": dg.MetadataValue.md("\n\n".join(pictures)),
        "preview": preview(table),
    }


def _outcome(bureau: BureauPlans) -> str:
    return (
        f"{bureau.master.timeline.total} effective days"
        if bureau.master
        else f"no plan: {bureau.error}"
    )


def _stored_plans(artifacts: Artifacts) -> Iterator[tuple[str, dict[str, object], PlannerConfig]]:
    """Every stored plan, with a name for it and the settings it was made with."""
    store = artifacts.store()
    for part in store.parts(PLANS):
        document = json.loads(store.read_document(PLANS, part))
        config = PlannerConfig.model_validate_json(json.dumps(document["config"]))
        for bureau, found in document["bureaus"].items():
            plans = {"master": found["master"], **found["weekday_plans"]}
            yield from (
                (f"{part[0]}/{bureau}/{name}", plan, config) for name, plan in plans.items() if plan
            )


def _invariant(name: str, says: str) -> Check:
    def examine(_declarations: VerticalConfig, artifacts: Artifacts) -> CheckOutcome:
        plans = list(_stored_plans(artifacts))
        broken = [
            f"{place}: {found}"
            for place, plan, config in plans
            for invariant, _, found in plan_violations(plan, config)
            if invariant == name
        ]
        detail = f"{len(broken)} violations" if broken else None
        return CheckOutcome(
            passed=not broken,
            shown={"plans": len(plans), "violations": broken[:MAX_SHOWN]},
            detail=detail,
        )

    examine.__name__ = name
    examine.__doc__ = f"In every stored plan {says}. A failure is a bug of the planner: do not use the plan, and report it."
    return Check(examine)


def skip_reasons_are_below_the_threshold(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """No skip reason takes a larger share of findings than configured. If one does, look at the findings behind it."""
    document = json.loads(artifacts.store().read_document(AUDIT))
    high = [row["reason"] for row in document["skip_summary"] if row["warn"]]
    return CheckOutcome(passed=not high, shown={"reasons": high}, detail=", ".join(high) or None)


def every_findings_file_could_be_used(
    _declarations: VerticalConfig, artifacts: Artifacts
) -> CheckOutcome:
    """Every findings file was read and planned. If one was not, mend it: the message says where."""
    broken = json.loads(artifacts.store().read_document(AUDIT))["broken"]
    return CheckOutcome(
        passed=not broken,
        shown={"broken": broken[:MAX_SHOWN]},
        detail=f"{len(broken)} broken" if broken else None,
    )


SOURCES = [findings_source]
TABLES = [dispute_inventories, dispute_plans, dispute_audit]
CHECKS = {
    PLANS: [_invariant(name, says) for name, says in INVARIANTS.items()],
    AUDIT: [
        Check(skip_reasons_are_below_the_threshold, blocking=False),
        Check(every_findings_file_could_be_used, blocking=False),
    ],
}

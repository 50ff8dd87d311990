"""The sensor that rebuilds scenarios when the declared files change.

It requests the cells whose stored rows are not what the files declare, and nothing else. A broken
file is reported and changes nothing: what was built last stays until the file is fixed.
"""

from collections.abc import Iterable

import dagster as dg

from coverage_assets.defs.partitions import PartitionBlock
from coverage_assets.defs.scenarios.requests import TABLES, build_requests, changed_cells
from coverage_assets.defs.sensors import Messages, Pending, Tick, change_sensor, next_step
from coverage_assets.errors import UserError
from coverage_assets.foundation.artifacts import ArtifactStore
from coverage_assets.foundation.cells import BEHAVIOR, DOMAIN, Cell
from coverage_assets.scenarios.freshness import (
    MANIFEST,
    SCENARIOS,
    DeclaredVersions,
    declared,
    find_stale,
)
from resources.artifacts import Artifacts
from resources.vertical_config import VerticalConfig

MAX_NAMED = 6
MESSAGES = Messages(
    fresh="Everything that is stored is what the files declare.",
    requested=(
        "The runs for what the files declare now were asked for already; "
        "they are running or have failed."
    ),
)


def build_sensor(everything: PartitionBlock) -> dg.SensorDefinition:
    """Build the sensor that turns a change of the declared files into runs of what is stale."""

    @change_sensor(
        name="config_changes",
        target=dg.AssetSelection.assets(*TABLES, SCENARIOS, MANIFEST),
        description=(
            "Rebuilds the cells whose stored rows are not what the files declare. "
            "A broken file changes nothing."
        ),
    )
    def config_changes(
        context: dg.SensorEvaluationContext, declarations: VerticalConfig, artifacts: Artifacts
    ) -> Tick:
        try:
            versions = declared(declarations.checked())
        except UserError as error:
            context.log.warning(
                "The declared files are broken; what was built last stays.\n%s", error
            )
            return dg.SkipReason(
                "The declared files are broken, and nothing is rebuilt until they are mended:\n"
                f"{error}"
            )
        changed = _names(versions.cells) ^ _names(everything.cells)
        if changed:
            return dg.SkipReason(_request_reload(context, sorted(changed)))
        return next_step(
            find_pending(versions, artifacts.store(), everything),
            context.cursor,
            MESSAGES,
            changed_cells(versions, context.instance),
        )

    return config_changes


def find_pending(
    versions: DeclaredVersions, store: ArtifactStore, everything: PartitionBlock
) -> Pending | None:
    """Return the runs for what is stale, or None if everything is fresh."""
    stale = find_stale(versions, store)
    if not stale:
        return None
    return Pending([versions.content, bool(stale.cells)], build_requests(stale, everything))


def _names(cells: Iterable[Cell]) -> set[str]:
    return {
        f"{dimension} {name}"
        for cell in cells
        for dimension, name in zip((DOMAIN, BEHAVIOR), cell, strict=True)
    }


def _request_reload(context: dg.SensorEvaluationContext, changed: list[str]) -> str:
    """Reload the code location, as the button in the UI does: its partitions are fixed at load."""
    names = ", ".join(changed[:MAX_NAMED])
    reload_location = getattr(context.code_location_origin, "reload_location", None)
    if reload_location is None:
        return f"The files declare other cells than are loaded ({names}): reload the code location."
    reload_location(context.instance)
    return (
        f"The files declare other cells than were loaded ({names}); "
        "the code location is being reloaded."
    )

"""Runs jobs in this process and reports their progress."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError

from coverage_assets.defs.materialize.failures import expected_error, was_interrupted

QUIET_CONSOLE = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Keeps Dagster from printing a stack trace for a typo: failures are recorded and reported once."""

EventListener = Callable[[dg.EventLogEntry], None]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class InProcessExecutor:
    """Runs jobs in this process, and passes every recorded event to a listener."""

    definitions: dg.Definitions
    instance: dg.DagsterInstance
    listener: EventListener

    def execute(self, job: str, request: dg.RunRequest) -> dg.ExecuteInProcessResult:
        """Execute one run; log failures that nobody expected, and raise when it is interrupted."""
        run_id = str(uuid.uuid4())
        self.instance.add_event_listener(run_id, self.listener)
        try:
            whole = self.definitions.resolve_job_def(job)
            checks = request.asset_check_keys
            chosen = whole.get_subset(asset_check_selection=set(checks)) if checks else whole
            result = chosen.execute_in_process(
                instance=self.instance,
                run_id=run_id,
                asset_selection=list(request.asset_selection or []) or None,
                tags=request.tags,
                run_config=QUIET_CONSOLE,
                raise_on_error=False,
            )
        except DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        if any(was_interrupted(event) for event in result.all_events):
            raise KeyboardInterrupt
        for event in result.all_events:
            if event.is_step_failure and expected_error(event.step_failure_data.error) is None:
                _log.error("%s", event.step_failure_data.error_display_string)
        return result


def progress_listener(progress: Callable[[str], None]) -> EventListener:
    """Report each asset and each check once, as soon as its first event is recorded."""
    reported: set[str] = set()

    def report(entry: dg.EventLogEntry) -> None:
        name = _name_in(entry.dagster_event)
        if name and name not in reported:
            reported.add(name)
            progress(name)

    return report


def _name_in(event: dg.DagsterEvent | None) -> str | None:
    """Return the asset that an event materializes, or the check that it evaluates."""
    if event is not None and event.is_step_materialization and event.asset_key:
        return event.asset_key.path[-1]
    if event is not None and event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION:
        return event.asset_check_evaluation_data.check_name
    return None

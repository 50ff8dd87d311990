"""Why a step failed, read from the chain of errors that Dagster records."""

from collections.abc import Iterator

import dagster as dg
from dagster._core.errors import DagsterAssetCheckFailedError, DagsterExecutionInterruptedError
from dagster_shared.error import SerializableErrorInfo

from coverage_assets.errors import CoverageError


def was_interrupted(event: dg.DagsterEvent) -> bool:
    """Return whether somebody stopped a step, which Dagster records like any other failure."""
    error = event.step_failure_data.error if event.is_step_failure else None
    while error is not None and error.cls_name != DagsterExecutionInterruptedError.__name__:
        error = error.cause
    return error is not None


def expected_error(error: SerializableErrorInfo | None) -> SerializableErrorInfo | None:
    """Return the outermost error that is raised on purpose: it says where inner ones happened."""
    expected = {DagsterAssetCheckFailedError.__name__, *_subclass_names(CoverageError)}
    while error is not None and error.cls_name not in expected:
        error = error.cause
    return error


def is_verdict(error: SerializableErrorInfo | None) -> bool:
    """Return whether a step failed because a blocking check did not pass."""
    expected = expected_error(error)
    return expected is not None and expected.cls_name == DagsterAssetCheckFailedError.__name__


def reason(error: SerializableErrorInfo | None) -> str:
    """Return the message of the expected or else the innermost error, without its class name."""
    expected = expected_error(error)
    while expected is None and error is not None and error.cause is not None:
        error = error.cause
    error = expected or error
    message = error.message.strip() if error is not None else ""
    return message.partition(": ")[2] or message or "failed"


def _subclass_names(kind: type[Exception]) -> Iterator[str]:
    """Yield the name of an error class and of all its subclasses."""
    yield kind.__name__
    for narrower in kind.__subclasses__():
        yield from _subclass_names(narrower)

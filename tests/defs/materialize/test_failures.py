from __future__ import annotations

import pytest
from dagster_shared.error import SerializableErrorInfo

from coverage_assets.defs.materialize.failures import expected_error, reason

WRAPPER = "DagsterExecutionStepExecutionError"


def chain(*errors: tuple[str, str]) -> SerializableErrorInfo | None:
    """Errors as Dagster records them, the outermost first."""
    error = None
    for name, message in reversed(errors):
        error = SerializableErrorInfo(f"{name}: {message}\n", [], name, error)
    return error


def test_the_reason_is_the_message_of_an_error_that_is_raised_on_purpose() -> None:
    error = chain((WRAPPER, "a step failed"), ("InputError", "no such file"), ("OSError", "2"))
    assert reason(error) == "no such file"


def test_of_several_expected_errors_the_outermost_says_where() -> None:
    error = chain((WRAPPER, "a step failed"), ("ConfigError", "line 4"), ("InputError", "deep"))
    assert reason(error) == "line 4"


def test_the_reason_of_an_unexpected_failure_is_the_innermost_message() -> None:
    error = chain((WRAPPER, "a step failed"), ("ZeroDivisionError", "by nothing"))
    assert (reason(error), expected_error(error)) == ("by nothing", None)


@pytest.mark.parametrize("error", [None, SerializableErrorInfo("", [], None)])
def test_a_failure_without_a_message_is_still_named(error: SerializableErrorInfo | None) -> None:
    assert reason(error) == "failed"

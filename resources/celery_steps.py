"""The executor that hands steps to Celery workers, and what both sides are configured with.

The executor and the workers take their settings from here, so they cannot talk past each other. A
step is taken off the queue when it has ended, not when it begins: if a whole worker is lost, the
step is handed to another one once it has taken longer than any step may. If a worker lives on and
loses only the process of a step, the run fails at once, and the daemon launches it again.
"""

import os
from typing import Any

import dagster as dg
from dagster_celery import celery_executor
from dagster_celery.config import DEFAULT_CONFIG

from coverage_assets.errors import InputError
from resources.profiles import REDIS

STEP_SECONDS = "COVERAGE_STEP_SECONDS"
DEFAULT_STEP_SECONDS = "1800"


def settings() -> dict[str, Any]:
    """Return what the workers and the executor are configured with."""
    longest = os.environ.get(STEP_SECONDS, DEFAULT_STEP_SECONDS)
    if not longest.isdecimal() or int(longest) < 1:
        raise InputError(f"{STEP_SECONDS} is `{longest}`; write a number of seconds, such as 1800")
    return {
        **DEFAULT_CONFIG,
        "task_acks_late": True,
        "worker_prefetch_multiplier": 1,
        "worker_cancel_long_running_tasks_on_connection_loss": True,
        "broker_connection_retry_on_startup": True,
        "broker_transport_options": {
            **DEFAULT_CONFIG["broker_transport_options"],
            "visibility_timeout": int(longest),
        },
        "result_expires": 24 * 3_600,
    }


def build_executor() -> dg.ExecutorDefinition:
    """Build the executor that hands steps to the workers; it reads the address when it runs."""
    address = {"env": REDIS}
    executor: dg.ExecutorDefinition = celery_executor.configured(
        {"broker": address, "backend": address, "config_source": settings()}, name="celery"
    )
    return executor

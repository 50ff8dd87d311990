"""The Celery application that carries out steps: `celery --app resources.celery_worker worker`."""

import os
from typing import Any

import dagster as dg
from celery import Task
from celery.exceptions import Ignore
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import unpack_value
from dagster_celery.make_app import make_app
from dagster_celery.tasks import create_task

from resources.celery_steps import settings
from resources.profiles import PROFILES, REDIS


class StepTask(Task):  # type: ignore[misc] # celery ships no types
    """A step of a run. It is dropped if its run has ended in the meantime."""

    abstract = True

    def before_start(self, _task_id: str, _args: Any, kwargs: dict[str, Any]) -> None:
        """Drop a step that was handed out again after its run was given up."""
        step = unpack_value(kwargs["execute_step_args_packed"], as_type=ExecuteStepArgs)
        assert step.instance_ref is not None
        with dg.DagsterInstance.from_ref(step.instance_ref) as instance:
            run = instance.get_run_by_id(step.run_id)
        if run is None or run.is_finished:
            raise Ignore


def build_worker() -> Any:
    """Build the application; what the environment lacks is said before a worker starts."""
    address = PROFILES["cluster"].checked(os.environ) and os.environ[REDIS]
    app = make_app({"broker": address, "backend": address})
    app.conf.update(settings())
    create_task(app, base=StepTask, shared=False)
    return app


app = build_worker()

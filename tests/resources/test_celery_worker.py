from __future__ import annotations

from typing import Any

import dagster as dg
import pytest
from dagster._core.definitions.reconstruct import reconstructable
from dagster._grpc.types import ExecuteStepArgs
from dagster._serdes import pack_value

from coverage_assets.errors import InputError
from resources.profiles import REDIS
from tests.resources.test_profiles import CLUSTER

pytestmark = pytest.mark.cluster
pytest.importorskip("dagster_celery", reason="needs requirements-cluster.txt")


@dg.job
def a_job() -> None:
    pass


@pytest.fixture
def worker(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name, value in CLUSTER.items():
        monkeypatch.setenv(name, value)
    from resources import celery_worker

    return celery_worker


def packed_step(instance: dg.DagsterInstance, run_id: str) -> dict[str, Any]:
    origin = reconstructable(a_job).get_python_origin()
    step = ExecuteStepArgs(origin, run_id, ["step"], instance_ref=instance.get_ref())
    return {"execute_step_args_packed": pack_value(step)}


def test_a_step_is_done_when_it_has_ended_and_handed_out_again_after_the_longest(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COVERAGE_STEP_SECONDS", "77")
    settings = worker.build_worker().conf
    assert settings.task_acks_late
    assert not settings.task_reject_on_worker_lost
    assert settings.broker_transport_options["visibility_timeout"] == 77
    assert settings.broker_url == settings.result_backend == CLUSTER[REDIS]


@pytest.mark.parametrize("value", ["0", "-1", "half an hour"])
def test_the_longest_step_is_a_number_of_seconds(
    worker: Any, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("COVERAGE_STEP_SECONDS", value)
    with pytest.raises(InputError, match="write a number of seconds"):
        worker.build_worker()


def test_a_worker_without_an_address_does_not_start(
    worker: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REDIS)
    with pytest.raises(InputError, match=f"{REDIS} is not set"):
        worker.build_worker()


def test_a_step_is_dropped_once_its_run_has_ended(worker: Any) -> None:
    from celery.exceptions import Ignore

    task = worker.build_worker().tasks["execute_plan"]
    with dg.instance_for_test() as instance:
        going = instance.create_run_for_job(a_job, status=dg.DagsterRunStatus.STARTED)
        ended = instance.create_run_for_job(a_job, status=dg.DagsterRunStatus.FAILURE)
        assert task.before_start("id", (), packed_step(instance, going.run_id)) is None
        with pytest.raises(Ignore):
            task.before_start("id", (), packed_step(instance, ended.run_id))

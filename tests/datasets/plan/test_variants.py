from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import polars as pl
import pytest

from coverage_assets.datasets.plan.variants import apply_plan, read_plan, uniform_variants
from coverage_assets.errors import InputError

ROWS = [
    {"scenario_id": "sc-1", "variants": 2, "why": "x"},
    {"scenario_id": "sc-2", "variants": 0, "why": "y"},
]
KEPT = pl.DataFrame({"scenario_id": ["sc-2", "sc-1", "sc-3"], "domain": ["d", "d", "e"]})


def plan(rows: list[tuple[str, int]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"scenario_id": pl.String, "variants": pl.Int64}, orient="row")


def planned(rows: list[tuple[str, int]]) -> tuple[list[Any], list[Any]]:
    found = apply_plan(KEPT, plan(rows), path=Path("plan.csv"), vertical="shop")
    return found.scenarios.select("scenario_id", "variants").rows(), found.gaps[
        "scenario_id"
    ].to_list()


def write(path: Path) -> Path:
    table = pl.DataFrame(ROWS)
    match path.suffix:
        case ".csv":
            table.write_csv(path)
        case ".parquet":
            table.write_parquet(path)
        case ".json":
            path.write_bytes(orjson.dumps(ROWS))
        case _:
            path.write_bytes(b"\n".join(map(orjson.dumps, ROWS)) + b"\n\n")
    return path


@pytest.mark.parametrize("suffix", ["csv", "parquet", "json", "jsonl", "ndjson"])
def test_a_plan_is_read_in_every_format(tmp_path: Path, suffix: str) -> None:
    assert read_plan(write(tmp_path / f"plan.{suffix}")).rows() == [("sc-1", 2), ("sc-2", 0)]


def test_a_json_plan_may_hold_its_list_under_a_name(tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_bytes(orjson.dumps({"total": 2, "scenarios": ROWS}))
    assert read_plan(tmp_path / "plan.json").rows() == [("sc-1", 2), ("sc-2", 0)]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (
            "plan.txt",
            "",
            r"plan.txt is no plan file: accepted: `.csv`, `.json`, `.jsonl`, `.ndjson`, .*$",
        ),
        (
            "plan.csv",
            "scenario_id,variants\nsc-1,2\nsc-2,many\n",
            "line 3: `variants` must be a whole number .* not 'many'$",
        ),
        (
            "plan.csv",
            "scenario_id,variants\nsc-1,2.5\n",
            "line 2: `variants` must be a whole number .* not '2.5'$",
        ),
        (
            "plan.csv",
            "scenario_id,variants\nsc-1,-1\n",
            "line 2: `variants` must be a whole number .* not -1$",
        ),
        (
            "plan.csv",
            "scenario_id,variants\nsc-1,\n",
            "line 2: `variants` must be a whole number .* not None$",
        ),
        (
            "plan.csv",
            "scenario_id,variants\nsc-1,1\nsc-1,1\n",
            "line 3: `sc-1` stands in line 2 already; plan it once$",
        ),
        (
            "plan.csv",
            "scenario,variants\nsc-1,1\n",
            "has no column `scenario_id`; it has `scenario`, `variants`$",
        ),
        ("plan.csv", "", "plan.csv cannot be read as csv: "),
        ("plan.parquet", "no", "plan.parquet cannot be read as parquet: "),
        ("plan.json", "{", "plan.json cannot be read as json: "),
        ("plan.json", "3", "plan.json is no plan: it must be a list"),
        ("plan.json", '{"rows": []}', "plan.json is no plan: it must be a list"),
        ("plan.json", '[{"scenario_id": "sc-1"}]', "entry 1: there is no `variants`$"),
        (
            "plan.json",
            '[{"scenario_id": "sc-1", "variants": true}]',
            "entry 1: `variants` .* not True$",
        ),
        (
            "plan.json",
            '[{"scenario_id": 7, "variants": 1}]',
            "entry 1: `scenario_id` must be a scenario's id, not 7$",
        ),
        (
            "plan.jsonl",
            '{"scenario_id": "sc-1", "variants": 1}\n\n{"variants"',
            "plan.jsonl, line 3: ",
        ),
        (
            "plan.jsonl",
            '\n{"scenario_id": "sc-1", "variants": "1"}',
            "line 2: `variants` .* not '1'$",
        ),
        ("plan.jsonl", "[]", "line 1: there is no `scenario_id`$"),
    ],
)
def test_what_is_wrong_with_a_plan_is_said_with_its_place(
    tmp_path: Path, name: str, text: str, message: str
) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_plan(tmp_path / name)
    assert "\n" not in str(caught.value)


def test_a_plan_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"plan.csv cannot be read: No such file"):
        read_plan(tmp_path / "plan.csv")


def test_planned_scenarios_keep_the_manifests_order() -> None:
    assert planned([("sc-1", 2), ("sc-2", 1), ("sc-3", 1)]) == (
        [("sc-2", 1), ("sc-1", 2), ("sc-3", 1)],
        [],
    )


def test_nothing_planned_is_a_gap_whether_said_or_not() -> None:
    assert planned([("sc-1", 2), ("sc-2", 0)]) == ([("sc-1", 2)], ["sc-2", "sc-3"])


def test_an_unknown_scenario_is_refused() -> None:
    with pytest.raises(
        InputError, match=r"^plan.csv plans `sc-9`: not among the kept scenarios of `shop`"
    ):
        planned([("sc-1", 2), ("sc-9", 1)])


def test_of_many_unknown_scenarios_the_first_are_named() -> None:
    with pytest.raises(InputError, match=r"^plan.csv plans `sc-5`, `sc-6`, `sc-7` and 2 more: "):
        planned([(f"sc-{number}", 1) for number in range(5, 10)])


def test_without_a_plan_all_get_the_same() -> None:
    found = uniform_variants(KEPT, 3)
    assert (found.scenarios["variants"].to_list(), found.gaps.height) == ([3, 3, 3], 0)

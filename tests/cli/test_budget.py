from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Call
from tests.datasets.budget.test_prices import TABLE
from tests.datasets.records.test_json_schemas import SAMPLES
from tests.datasets.small import small_folder

OLD = SAMPLES / "cart_management.combined.json"


def test_people_see_tokens_costs_the_day_of_the_prices_and_the_band(call: Call) -> None:
    said = call("budget", OLD)
    assert said.code == 0
    for shown in (
        "commerce.cart_management.combined 1.2.0",
        "Cost at the prices of 2026-",
        "within 15% of the estimate",
    ):
        assert shown in said.out


def test_json_stands_alone_and_totals_what_it_lists(call: Call, tmp_path: Path) -> None:
    said = call("budget", OLD, small_folder(tmp_path / "plain"), "--format", "json")
    found = said.json
    assert (said.code, said.err, found["currency"], found["token_band"]) == (0, "", "USD", 0.15)
    for name in ("conversations", "requests", "input_tokens", "output_tokens"):
        assert found["total"][name] == sum(one[name] for one in found["datasets"]) > 0
    assert all(cost["low"] <= cost["estimate"] <= cost["high"] for cost in found["total"]["costs"])


def test_prices_of_ones_own_replace_the_shipped_ones(call: Call, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(TABLE)
    said = call("budget", OLD, "--prices", tmp_path / "prices.yaml", "--format", "json")
    assert [cost["model"] for cost in said.json["total"]["costs"]] == ["small", "large"]


def test_one_model_can_be_asked_for(call: Call) -> None:
    said = call("budget", OLD, "--model", "gpt-5-mini", "--format", "json")
    assert [cost["model"] for cost in said.json["total"]["costs"]] == ["gpt-5-mini"]
    wrong = call("budget", OLD, "--model", "gpt5-mini")
    assert (wrong.code, wrong.out, "did you mean `gpt-5-mini`" in wrong.err) == (2, "", True)


def test_instructions_make_every_request_dearer(call: Call) -> None:
    plain, more = (
        call("budget", OLD, "--instruction-tokens", tokens, "--format", "json").json["total"]
        for tokens in (0, 500)
    )
    assert more["input_tokens"] - plain["input_tokens"] == 500 * plain["requests"]


def test_what_is_no_dataset_or_no_table_is_bad_input(call: Call, tmp_path: Path) -> None:
    for arguments in (
        ["budget", tmp_path],
        ["budget"],
        ["budget", OLD, "--prices", tmp_path / "none.yaml"],
    ):
        said = call(*arguments)
        assert (said.code, said.out, "Traceback" in said.err) == (2, "", False)

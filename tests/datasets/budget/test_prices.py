from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from coverage_assets.datasets.budget.prices import default_prices, load_prices
from coverage_assets.errors import ConfigError, InputError
from coverage_assets.foundation.yaml_loader import read_yaml
from tests.conftest import CONFIG

TABLE = """\
schema_version: 1
version: 1.0.0
as_of: 2026-11-21
currency: USD
models:
  - { model: small, provider: Somebody, input: 1, output: 2.5, source: "a price list" }
  - { model: large, provider: Somebody, input: 10, output: 20,
      tokens: [0.9, 1.2], source: "a price list" }
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    path = folder / "prices.yaml"
    path.write_text(TABLE.replace(old, new, 1) if old else TABLE)
    return path


def test_the_shipped_table_is_dated_and_every_price_names_its_source() -> None:
    prices = load_prices(default_prices(CONFIG))
    assert prices.as_of.year >= 2026
    assert {"OpenAI", "Anthropic", "Google"} <= {model.provider for model in prices.models}
    assert [model.model for model in prices.models if not model.source.startswith("https://")] == []


def test_what_comes_out_costs_no_less_than_what_goes_in() -> None:
    models = load_prices(default_prices(CONFIG)).models
    assert [model.model for model in models if not 0 < model.input <= model.output] == []


def test_a_table_of_ones_own_is_read(tmp_path: Path) -> None:
    small, large = load_prices(written(tmp_path)).models
    assert (small.input, small.tokens, large.tokens) == (1.0, (1.0, 1.0), (0.9, 1.2))


def test_some_models_can_be_picked_in_an_order_of_ones_own(tmp_path: Path) -> None:
    prices = load_prices(written(tmp_path))
    assert [model.model for model in prices.only(("large", "small")).models] == ["large", "small"]
    assert prices.only(()) == prices


def test_a_model_without_a_price_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no price is known for `smal`: did you mean `small`"):
        load_prices(written(tmp_path)).only(("smal",))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("input: 1,", "input: -1,", ":6:41: `input` is -1: it must be 0.0 or more"),
        ("input: 1,", "input: cheap,", ":6:41: `input` is 'cheap'"),
        ("input: 1,", "input: .nan,", "`input` is"),
        ("[0.9, 1.2]", "[1.2, 0.9]", "`tokens` must give the lower number first"),
        ("model: large", "model: small", "it prices `small` twice"),
        ("as_of: 2026-11-21", "as_of: today", "it must be a day such as 2026-01-31"),
        ("currency: USD", "currency: dollars", "it must match"),
        ("provider: Somebody", "vendor: Somebody", "`vendor` is not known here"),
    ],
)
def test_what_is_wrong_with_a_table_is_told_with_its_place(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        load_prices(written(tmp_path, old, new))
    assert message in str(refused.value)


def test_the_shipped_table_is_valid_under_the_schema_that_its_first_line_names() -> None:
    path = default_prices(CONFIG)
    first = path.read_text().splitlines()[0]
    schema = (path.parent / first.partition("$schema=")[2]).resolve()
    assert schema == (CONFIG / "schemas" / "prices.schema.json").resolve()
    jsonschema.Draft202012Validator(json.loads(schema.read_text())).validate(read_yaml(path).value)

"""The published schemas and the models accept the same data, both good and randomly damaged."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from coverage_assets.datasets.read.migrate_v1 import migrate_dataset, migrate_golden, with_goldens
from coverage_assets.reference.schemas import RECORDS
from tests.conftest import CONFIG
from tests.datasets.small import conversation, document, golden, header

SAMPLES = CONFIG.parent / "data" / "samples" / "datasets" / "v1"
VERSION_2 = SAMPLES.parent / "v2" / "helpdesk.access.vague"
SCHEMAS = CONFIG / "schemas"


def sample(name: str) -> Any:
    return json.loads((SAMPLES / f"{name}.json").read_text())


def first_line(kind: str) -> Any:
    return json.loads((VERSION_2 / f"{kind}.jsonl").read_text().splitlines()[0])


def _ecma_pattern(
    _: Any, pattern: str, value: Any, __: Any
) -> Iterator[jsonschema.ValidationError]:
    """`pattern` as in JSON Schema: unlike in Python, `$` only matches at the end of the text."""
    if isinstance(value, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern}")


extend: Any = jsonschema.validators.extend
Validator = extend(jsonschema.Draft202012Validator, {"pattern": _ecma_pattern})


@cache
def validator(kind: str) -> Any:
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return Validator(schema)


@cache
def adapter(kind: str) -> TypeAdapter[Any]:
    shapes = RECORDS[kind][1]
    union: Any = shapes[0]
    for shape in shapes[1:]:
        union = union | shape
    return TypeAdapter(union)


def schema_accepts(kind: str, value: Any) -> bool:
    return bool(validator(kind).is_valid(value))


def model_accepts(kind: str, value: Any) -> bool:
    try:
        adapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


def migrated(name: str) -> Any:
    dataset, goldens = sample(name), sample(f"{name}.golden")
    return with_goldens(migrate_dataset(dataset), migrate_golden(goldens, dataset))


GOLDEN_FILE = {
    "schema_version": 3,
    "dataset_id": "bakery.orders.plain",
    "version": "1.0.0",
    "entries": [golden()],
}
MIXED = document(metadata=document()["metadata"] | {"difficulty": "mixed"})
ARRAY = document(metadata=document()["metadata"] | {"difficulty": ["easy", "hard"]})
EXAMPLES: list[tuple[str, Any]] = [
    ("conversation", conversation()),
    ("conversation", sample("cart_management.combined")["conversations"][0]),
    ("golden", golden()),
    ("golden", GOLDEN_FILE),
    ("golden", sample("cart_management.happy_path.golden")),
    ("golden", sample("cart_management.combined.golden")),
    ("dataset", header([conversation()], [golden()])),
    ("dataset", document(1)),
    ("dataset", MIXED),
    ("dataset", ARRAY),
    ("dataset", sample("cart_management.happy_path")),
    ("dataset", sample("cart_management.combined")),
    ("dataset", migrated("cart_management.combined")),
    ("dataset", json.loads((VERSION_2 / "dataset.json").read_text())),
    ("conversation", first_line("conversations")),
    ("golden", first_line("goldens")),
]


@pytest.mark.parametrize(("kind", "value"), EXAMPLES)
def test_every_example_is_accepted_by_schema_and_model(kind: str, value: Any) -> None:
    assert (schema_accepts(kind, value), model_accepts(kind, value)) == (True, True)


def places(value: Any, keys: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [keys, *(found for key, inner in inside for found in places(inner, (*keys, key)))]


DAMAGE = (
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.just(2.0)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(
        [
            "",
            "x",
            "easy",
            "mixed",
            "user",
            "base",
            "{}",
            "1.0.0",
            "1.0",
            "a" * 64,
            "A b",
            "x\n",
            "\0",
            "é" * 201,
        ]
    )
    | st.text(max_size=5)
    | st.sampled_from(
        [[], {}, [""], ["easy", "easy"], ["easy"], ["OUTCOME"], [1], {"a": "b"}, {"": ""}]
    )
)


@given(st.data())
def test_a_damaged_example_is_accepted_by_both_or_by_neither(data: st.DataObject) -> None:
    kind, example = data.draw(st.sampled_from(EXAMPLES))
    value = {"it": deepcopy(example)}
    for _ in range(data.draw(st.integers(1, 2))):
        keys = ("it", *data.draw(st.sampled_from(places(value["it"]))))
        _damage(value, keys, data)
    assert schema_accepts(kind, value["it"]) == model_accepts(kind, value["it"])


def _damage(value: Any, keys: tuple[Any, ...], data: st.DataObject) -> None:
    for key in keys[:-1]:
        value = value[key]
    what = data.draw(st.sampled_from(["replace", "delete", "add", "repeat"]))
    if what == "delete" and isinstance(value, dict) and len(keys) > 1:
        del value[keys[-1]]
    elif what == "add" and isinstance(value, dict) and len(keys) > 1:
        value["unheard_of"] = data.draw(DAMAGE)
    elif what == "repeat" and isinstance(value, list):
        value.append(deepcopy(value[keys[-1]]))
    else:
        value[keys[-1]] = data.draw(DAMAGE)


@pytest.mark.parametrize(
    ("difficulty", "accepted"),
    [
        ("easy", True),
        ("mixed", True),
        (["easy"], True),
        (["easy", "medium", "hard"], True),
        ([], False),
        (["easy", "easy"], False),
        (["mixed"], False),
        ("any", False),
        (None, False),
    ],
)
def test_a_dataset_has_one_difficulty_or_mixed_or_a_list(
    *, difficulty: Any, accepted: bool
) -> None:
    value = document(1, metadata=document()["metadata"] | {"difficulty": difficulty})
    assert (schema_accepts("dataset", value), model_accepts("dataset", value)) == (
        accepted,
        accepted,
    )


@pytest.mark.parametrize("difficulty", ["mixed", ["easy", "hard"]])
def test_version_1_knows_no_mixed_difficulty(difficulty: Any) -> None:
    value = sample("cart_management.happy_path")
    value["metadata"]["difficulty"] = difficulty
    assert (schema_accepts("dataset", value), model_accepts("dataset", value)) == (False, False)


def test_a_header_of_a_folder_needs_its_files_and_a_single_file_its_conversations() -> None:
    value = document(1)
    del value["conversations"]
    assert (schema_accepts("dataset", value), model_accepts("dataset", value)) == (False, False)


@pytest.mark.parametrize("kind", sorted(RECORDS))
def test_no_schema_has_a_default_for_what_is_absent(kind: str) -> None:
    assert '"default"' not in (SCHEMAS / f"{kind}.schema.json").read_text()


def test_every_sample_of_version_1_is_an_example_here() -> None:
    names = {Path(path).stem for path in SAMPLES.glob("*.json")}
    assert names == {
        f"cart_management.{name}"
        for name in ("happy_path", "happy_path.golden", "combined", "combined.golden")
    }

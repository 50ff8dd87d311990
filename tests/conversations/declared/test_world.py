"""A world needs little: the facts that generation reads have names by default."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from coverage_assets.conversations.declared.world import RecordEntry, Step, WorldFile
from tests.conversations.desk import WORLD, desk


def test_the_facts_that_generation_reads_have_names_by_default() -> None:
    world = WorldFile.model_validate(
        {"schema_version": 1, "version": "1.0.0", "language": "en", "offers": "things"}
    )
    assert (world.offered, world.missing) == ("offered", "missing")
    assert "offered: proposed" in desk().files[WORLD]


def test_records_and_steps_are_read_by_the_keys_of_the_files() -> None:
    record = RecordEntry.model_validate({"in": "staff", "if": "a > 1", "record": {"name": "a"}})
    assert (record.in_, record.if_) == ("staff", "a > 1")
    step = Step.model_validate({"stage": "act", "tool": "lend", "if": "b"})
    assert (step.if_, step.level, dict(step.arguments)) == ("b", "required", {})


def test_an_expression_that_does_not_compile_is_refused_where_it_is_read() -> None:
    with pytest.raises(ValidationError, match="cannot be read"):
        RecordEntry.model_validate({"in": "staff", "record": {"name": "a +"}})

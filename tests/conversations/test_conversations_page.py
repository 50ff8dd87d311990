"""The page about conversations names every key that the files may have."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

from coverage_assets.conversations.declared import (
    base,
    constraints,
    dialogue,
    facts,
    language,
    outcomes,
    pairs,
    world,
)
from tests.docs.pages import read

PAGE = read("docs/conversations.md")
MODELS = [
    found
    for module in (base, constraints, dialogue, facts, language, outcomes, pairs, world)
    for found in vars(module).values()
    if isinstance(found, type)
    and issubclass(found, BaseModel)
    and found.__module__ == module.__name__
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_page_shows_every_key_of_a_file(model: type[BaseModel]) -> None:
    keys = [field.alias or name for name, field in model.model_fields.items()]
    assert [
        key
        for key in keys
        if not re.search(rf"`{key}`|\b{key}: |\b{key}:$|`{key}: ", PAGE, re.MULTILINE)
    ] == []


def test_the_page_links_to_what_it_says_no_more_about() -> None:
    assert all(f"({page}" in PAGE for page in ("language.md", "datasets.md", "taxonomy.md"))

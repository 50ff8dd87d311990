"""Symbols of scripts may contain facts; grammars and lexicons are never empty."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from coverage_assets.conversations.declared.language import LanguageFile, LexiconFile, Symbol

HEAD = {"schema_version": 1, "version": "1.0.0"}


@pytest.mark.parametrize("symbol", ["open", "ask.both", "settle.$outcome", "ask.rest.$rest"])
def test_a_symbol_is_a_path_of_names_and_facts(symbol: str) -> None:
    assert TypeAdapter(Symbol).validate_python(symbol) == symbol


@pytest.mark.parametrize("symbol", ["$outcome", "Open", "ask..both", "ask."])
def test_a_symbol_starts_with_a_name_and_has_no_empty_part(symbol: str) -> None:
    with pytest.raises(ValidationError, match="match pattern"):
        TypeAdapter(Symbol).validate_python(symbol)


def test_a_symbol_without_alternatives_and_an_empty_lexicon_are_refused() -> None:
    with pytest.raises(ValidationError, match="at least 1 item"):
        LanguageFile.model_validate({**HEAD, "grammar": {"open": []}})
    with pytest.raises(ValidationError, match="at least 1 item"):
        LexiconFile.model_validate({**HEAD, "lexicons": {"tones": []}})


def test_a_lexicon_lists_words_or_records() -> None:
    file = LexiconFile.model_validate(
        {**HEAD, "lexicons": {"tones": ["calm"], "animals": [{"slug": "owl", "legs": 2}]}}
    )
    assert (file.lexicons["tones"], file.lexicons["animals"][0]) == (
        ("calm",),
        {"slug": "owl", "legs": 2},
    )

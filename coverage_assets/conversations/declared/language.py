"""The models of `language.yaml` and `lexicon.yaml`: grammar symbols, and lists to draw from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from coverage_assets.conversations.declared.base import DeclaredFile
from coverage_assets.conversations.declared.facts import Name
from coverage_assets.conversations.grammar import Alternative
from coverage_assets.foundation.validation import Listed, NonEmpty, Slug

Symbol = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.\$?[a-z][a-z0-9_]*)*$", max_length=120)]
"""A symbol of the grammar; a part that starts with `$` stands for the value of a fact."""

Entry = str | int | bool | Mapping[str, str | int | bool | Listed[str]]
"""An entry of a lexicon: a word, or a record of words."""

Lexicons = Mapping[Slug, NonEmpty[Entry]]
Grammar = Mapping[Name, NonEmpty[str | Alternative]]


class LanguageFile(DeclaredFile):
    """`language.yaml`: the grammar that all domains share."""

    grammar: Grammar
    """The symbols, each with its alternatives."""


class LexiconFile(DeclaredFile):
    """`lexicon.yaml`: the lexicons that all domains share."""

    lexicons: Lexicons
    """The entries of every lexicon, by name."""

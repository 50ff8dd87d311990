"""The base model and the field types that all dataset records share.

A field checks no more than a JSON Schema can express, because the schemas in `config/schemas/` are
generated from these models.
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
)

from coverage_assets.conversations.records.vocabulary import Difficulty

ItemT = TypeVar("ItemT")


def whole(value: object) -> object:
    """Turn a number without a fraction into an integer and refuse booleans, like JSON Schema."""
    if isinstance(value, bool):
        raise ValueError("it must be a whole number")
    return int(value) if isinstance(value, float) and value.is_integer() else value


def unique(items: tuple[ItemT, ...]) -> tuple[ItemT, ...]:
    """Refuse a list that repeats an item."""
    if len(set(items)) != len(items):
        raise ValueError("each entry may stand only once")
    return items


Whole: TypeAlias = Annotated[int, BeforeValidator(whole)]
Count: TypeAlias = Annotated[int, Field(ge=0), BeforeValidator(whole)]
Number: TypeAlias = Annotated[int, Field(ge=1), BeforeValidator(whole)]
Name: TypeAlias = Annotated[str, Field(min_length=1, max_length=200)]
Words: TypeAlias = Annotated[str, Field(min_length=1)]
Listed: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False)]
SemanticVersion: TypeAlias = Annotated[
    str, Field(pattern=r"^(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)$", max_length=32)
]
Digest: TypeAlias = Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
"""A sha256 in hexadecimal; empty where it is not known, as in what was migrated from version 1."""
JsonText: TypeAlias = Annotated[
    str, Field(pattern=r"^\{", json_schema_extra={"contentMediaType": "application/json"})
]
"""A JSON object as text in its one spelling: sorted keys, no spaces."""
Bins: TypeAlias = dict[str, str]
"""The bin of every axis, in the order of the taxonomy."""
CurrentVersion: TypeAlias = Annotated[Literal[3], BeforeValidator(whole)]


def _one_or_several(value: object) -> str:
    return "several" if isinstance(value, list | tuple) else "one"


SetDifficulty: TypeAlias = Annotated[
    Annotated[Literal["easy", "medium", "hard", "mixed"], Tag("one")]
    | Annotated[
        tuple[Difficulty, ...],
        Field(strict=False, min_length=1, json_schema_extra={"uniqueItems": True}),
        AfterValidator(unique),
        Tag("several"),
    ],
    Discriminator(_one_or_several),
]
"""The difficulty of a dataset: the one of all entries, `mixed`, or the list of those that occur."""


class RecordModel(BaseModel):
    """The base of every shape: frozen, nothing coerced, unknown keys kept."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="allow", use_attribute_docstrings=True
    )

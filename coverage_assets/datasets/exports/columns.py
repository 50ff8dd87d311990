"""Derive the columns of conversations and goldens from their models, for loaders that need types.

A loader that guesses types from the first lines takes a list that happens to be empty there for a
list of nothing, and fails later.
"""

from __future__ import annotations

import types
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from coverage_assets.conversations.records import RecordModel as Model

Kind = Literal["text", "integer", "flag"]
_KINDS: dict[type, Kind] = {str: "text", int: "integer", bool: "flag"}


@dataclass(frozen=True)
class Column:
    """One column, or one field of the records inside one."""

    name: str
    kind: Kind = "text"
    """The type of its values, unless they are records."""
    many: bool = False
    """Whether it holds a list."""
    inner: tuple[Column, ...] = ()
    """The fields of the records that it holds."""


def columns_of(model: type[Model], bins: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns of a model's records; `bins` are the axes of the dataset."""
    axes = tuple(Column(axis) for axis in bins)
    return tuple(
        _column(name, field.annotation, axes) for name, field in model.model_fields.items()
    )


def _column(name: str, annotation: Any, axes: tuple[Column, ...]) -> Column:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType, Annotated):
        return _column(name, next(one for one in arguments if one is not type(None)), axes)
    if origin is tuple:
        one = _column(name, arguments[0], axes)
        return Column(name, one.kind, many=True, inner=one.inner)
    if origin is dict:
        return Column(name, inner=axes)
    if isinstance(annotation, type) and issubclass(annotation, Model):
        return Column(name, inner=columns_of(annotation, ()))
    return Column(name, _KINDS[type(arguments[0]) if origin is Literal else annotation])

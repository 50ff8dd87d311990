"""Validation of a YAML document against a frozen model, with the place of every problem.

Models are strict pydantic models: nothing is coerced, and unknown keys are refused. Pydantic's
errors are translated into sentences that a person can act on, with the line and column in the file.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
)

from coverage_assets.errors import ConfigError, Problem, did_you_mean

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from coverage_assets.foundation.yaml_document import Document

SLUG_PATTERN = r"^[a-z][a-z0-9_]*$"
MAX_SLUG = 64
MAX_SHOWN = 60


class DeclaredModel(BaseModel):
    """The base of every declared thing: frozen, strict, unknown keys refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True
    )


def _parse_date(value: object) -> object:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _refuse_blank(value: str) -> str:
    if not value.strip():
        raise ValueError("must not be blank")
    return value


Slug = Annotated[str, Field(pattern=SLUG_PATTERN, max_length=MAX_SLUG)]
"""A name in files, partitions and code: lower case letters, digits and underscores."""

Text = Annotated[str, Field(min_length=1, max_length=2_000), AfterValidator(_refuse_blank)]
"""A sentence for people."""

Version = Annotated[
    str, Field(pattern=r"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$", max_length=32)
]
"""A semantic version, three numbers."""

Date = Annotated[
    dt.date, BeforeValidator(_parse_date), WithJsonSchema({"type": "string", "format": "date"})
]
"""A day, written 2026-01-31."""

ModelT = TypeVar("ModelT", bound=BaseModel)
ItemT = TypeVar("ItemT")
MAX_ITEMS = 2_000

Listed: TypeAlias = Annotated[tuple[ItemT, ...], Field(strict=False, max_length=MAX_ITEMS)]
"""A list, kept as a tuple."""

NonEmpty: TypeAlias = Annotated[
    tuple[ItemT, ...], Field(strict=False, min_length=1, max_length=MAX_ITEMS)
]
"""A list with at least one entry."""


def validate(document: Document, model: type[ModelT]) -> ModelT:
    """Return the document as `model`; a `ConfigError` lists every problem."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        raise ConfigError(_problems(document, model, error)) from None


def _problems(
    document: Document, model: type[BaseModel], error: ValidationError
) -> Iterator[Problem]:
    seen: set[tuple[int, int, str]] = set()
    for detail in error.errors(include_url=False):
        if _follows_from_others(detail):
            continue
        path, message, suggestion = _explain(document, model, detail)
        problem = document.problem(path, message, suggestion)
        key = (problem.line, problem.column, problem.message)
        if key not in seen:
            seen.add(key)
            yield problem


def _follows_from_others(detail: ErrorDetails) -> bool:
    """Tell whether a list is too short only because its invalid entries were not counted.

    Those are reported one by one.
    """
    found = detail["input"]
    return (
        detail["type"] == "too_short"
        and isinstance(found, list)
        and len(found) >= detail["ctx"]["min_length"]
    )


def _explain(
    document: Document, model: type[BaseModel], detail: ErrorDetails
) -> tuple[tuple[str | int, ...], str, str | None]:
    path = _real_path(document.value, detail["loc"])
    name = f"`{path[-1]}`" if path else "the file"
    shown = _shown(detail.get("input"))
    kind = detail["type"]
    context: Mapping[str, Any] = detail.get("ctx", {})
    if kind == "missing":
        return path, f"`{detail['loc'][-1]}` is missing", f"add `{detail['loc'][-1]}:` here"
    if kind == "extra_forbidden":
        return (
            path,
            f"{name} is not known here",
            did_you_mean(str(path[-1]), _accepted_keys(model, detail["loc"])),
        )
    if kind == "string_pattern_mismatch" and context.get("pattern") == SLUG_PATTERN:
        wanted = "lower-case letters, digits and underscores, starting with a letter"
        return path, f"{name} is {shown}, which is not a slug", f"use {wanted}"
    explain = _EXPLANATIONS.get(kind)
    message = explain(context) if explain else detail["msg"][:1].lower() + detail["msg"][1:]
    return path, f"{name} is {shown}: {message}", None


_EXPLANATIONS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "string_type": lambda _: "it must be a text; quote it if it is one",
    "string_too_long": lambda c: f"it must have at most {c['max_length']:,} characters",
    "string_too_short": lambda _: "it must not be empty",
    "string_pattern_mismatch": lambda c: f"it must match {c['pattern']}",
    "int_type": lambda _: "it must be a whole number",
    "bool_type": lambda _: "it must be true or false",
    "date_type": lambda _: "it must be a day such as 2026-01-31",
    "date_from_datetime_parsing": lambda _: "it must be a day such as 2026-01-31",
    "list_type": lambda _: "it must be a list",
    "tuple_type": lambda _: "it must be a list",
    "dict_type": lambda _: "it must be a mapping of keys to values",
    "model_type": lambda _: "it must be a mapping of keys to values",
    "model_attributes_type": lambda _: "it must be a mapping of keys to values",
    "literal_error": lambda c: f"it must be {c['expected']}",
    "too_short": lambda c: f"it must have at least {c['min_length']} entries",
    "too_long": lambda c: f"it must have at most {c['max_length']:,} entries",
    "greater_than_equal": lambda c: f"it must be {c['ge']} or more",
    "less_than_equal": lambda c: f"it must be {c['le']} or less",
    "value_error": lambda c: str(c["error"]),
}


def _real_path(value: Any, location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return the location without the names of union branches that pydantic inserts."""
    path: list[str | int] = []
    for step in location:
        found = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if found or (isinstance(value, dict) and step in value):
            value = value[step]
            path.append(step)
    return tuple(path)


def _accepted_keys(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """List the field names that the model around this location accepts."""
    current: Any = model
    for step in location[:-1]:
        if (
            isinstance(current, type)
            and issubclass(current, BaseModel)
            and step in current.model_fields
        ):
            current = current.model_fields[str(step)].annotation
        current = _inner_model(current, step)
    fields = (
        current.model_fields if isinstance(current, type) and issubclass(current, BaseModel) else {}
    )
    return [field.alias or name for name, field in fields.items()]


def _inner_model(annotation: Any, step: str | int) -> Any:
    """Return the model inside an annotation such as `tuple[Model, ...]` or `Model | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    arguments = [
        argument for argument in getattr(annotation, "__args__", ()) if argument is not Ellipsis
    ]
    models = [_inner_model(argument, step) for argument in arguments]
    found = [model for model in models if isinstance(model, type) and issubclass(model, BaseModel)]
    named = [model for model in found if model.__name__ == step]
    return (named or found or [annotation])[0]


def _shown(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        return "a mapping" if isinstance(value, dict) else "a list"
    if value is None:
        return "empty"
    text = repr(value) if isinstance(value, str) else str(value).lower()
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."

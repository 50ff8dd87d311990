"""Model prices: a dated, declared table that users can replace with their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from coverage_assets.errors import InputError, did_you_mean
from coverage_assets.foundation.validation import Date, DeclaredModel, Text, Version, validate
from coverage_assets.foundation.yaml_loader import read_yaml

Price = Annotated[float, Field(ge=0, le=1_000_000)]
Ratio = Annotated[float, Field(gt=0, le=10)]


class ModelPrice(DeclaredModel):
    """One model, and what a million of its tokens cost."""

    model: Annotated[str, Field(min_length=1, max_length=100)]
    """The model's name."""
    provider: Text
    """Who offers it."""
    input: Price
    """A million tokens that go in."""
    output: Price
    """A million tokens that come out."""
    tokens: Annotated[tuple[Ratio, Ratio], Field(strict=False)] = (1.0, 1.0)
    """How many of the model's tokens stand for one that is estimated: the least and the most."""
    source: Text
    """Where the price was read."""

    @model_validator(mode="after")
    def _ordered(self) -> ModelPrice:
        if self.tokens[0] > self.tokens[1]:
            raise ValueError("`tokens` must give the lower number first")
        return self


class PriceTable(DeclaredModel):
    """The prices of some models on one day."""

    schema_version: Literal[1]
    """The version of this shape."""
    version: Version
    """Raised when a price changes."""
    as_of: Date
    """The day on which the prices held."""
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")]
    """The currency, as three letters."""
    models: Annotated[tuple[ModelPrice, ...], Field(strict=False, min_length=1, max_length=200)]
    """The models, in the order in which they are shown."""

    @model_validator(mode="after")
    def _unique(self) -> PriceTable:
        names = [model.model for model in self.models]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"it prices `{repeated[0]}` twice")
        return self

    def only(self, names: tuple[str, ...]) -> PriceTable:
        """Return the table with only these models, or the whole table without names."""
        known = {model.model: model for model in self.models}
        for name in names:
            if name not in known:
                raise InputError(f"no price is known for `{name}`: {did_you_mean(name, known)}")
        return (
            self.model_copy(update={"models": tuple(known[name] for name in names)})
            if names
            else self
        )


def load_prices(path: Path) -> PriceTable:
    """Read a price table; raise a `ConfigError` with positions if it is invalid."""
    return validate(read_yaml(path), PriceTable)


def default_prices(config: Path) -> Path:
    """Return the path of the shipped price table in a folder of declared files."""
    return config / "budget" / "prices.yaml"

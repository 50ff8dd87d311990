"""The models of conversation pairs: variations of a base conversation with a known effect.

An INV pair changes what must not matter; a DIR pair changes what must, in a known direction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import ConfigDict, Field

from coverage_assets.conversations.expressions import Expr
from coverage_assets.foundation.validation import DeclaredModel, Listed, NonEmpty, Slug, Text


class InvPair(DeclaredModel):
    """A variation that must not matter: its golden accepts the same answers as the base's."""

    description: Text
    """What changes."""
    redraw: NonEmpty[Slug]
    """The facts that are sampled again, and no others; each is declared `invariant`."""


class DirPair(DeclaredModel):
    """A variation that must change the outcome, in a known direction.

    Flags, required texts and obligations come from the outcome table for the base and do not apply
    to the pair. Only obligations to ask remain.
    """

    model_config = ConfigDict(populate_by_name=True)

    description: Text
    """What changes."""
    if_: Annotated[Expr | None, Field(alias="if")] = None
    """The conversations that have such a pair, as an expression over the base's facts."""
    set_: Annotated[Mapping[Slug, Expr], Field(alias="set", min_length=1)]
    """The facts that are set, with their values."""
    outcome: Slug
    """The outcome that it must reach."""
    unproven: Listed[Slug] = ()
    """The axes whose bin the change may leave."""


class Pairs(DeclaredModel):
    """The variations of a base conversation."""

    inv: InvPair | None = None
    """The variation that must not matter."""
    dir: DirPair | None = None
    """The variation that must change the outcome."""

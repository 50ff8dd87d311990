"""What a family of artifacts declares of itself, once.

Definitions, rebuilding, the command line, the JSON Schemas and the sample pages read this
declaration instead of naming a family. Whatever is heavy is a reference, `module:attribute`, as
entry points are written: listing commands must not import an engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

Reference = str
"""Where something is defined: `module:attribute`."""


@dataclass(frozen=True)
class Family:
    """A family of artifacts."""

    name: str
    stands_on: tuple[str, ...] = ()
    """The families whose artifacts it reads."""
    in_verticals: bool = True
    """Whether every vertical can have these artifacts; otherwise they are there once."""
    code_version: str = "1"
    """Raised when the same declarations lead to other artifacts; what is stored is stale then."""
    is_declared: Reference | None = None
    """`(Namespace) -> bool`: whether it is declared there at all; without, it always is."""
    inputs: Reference | None = None
    """`(Namespace) -> str`: a quick digest of all that `wanted` reads."""
    wanted: Reference | None = None
    """`(Namespace, Wanted) -> Wanted`: what to store, given what the families before want."""
    definitions: Reference | None = None
    """`(Namespace) -> FamilyDefinitions`: its assets and checks."""
    altered: Reference | None = None
    """`(Namespace, str, Sequence[PartKey]) -> set[PartKey]`: parts of an asset whose files outside
    of the store are not what was written."""
    judged_besides: Reference | None = None
    """`(Namespace, str, PartKey) -> str`: what checks of a part look at beside it, as a digest."""
    summary: Reference | None = None
    """`(Namespace) -> Iterator[SummaryTable | str]`: what `materialize` shows of what is stored."""
    commands: tuple[Reference, ...] = ()
    """Its commands, in the order in which help lists them."""
    schemas: tuple[tuple[str, Reference], ...] = ()
    """The name of the JSON Schema of each of its declared files, and the model it is made from."""
    page: str | None = None
    """Its page in `docs/`."""


def load_reference(reference: Reference) -> Any:
    """Import what a reference names."""
    module, _, attribute = reference.partition(":")
    return getattr(import_module(module), attribute)

"""The engine, opened when something has to run: importing it takes longer than a look at files."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Self

from coverage_assets.defs.materialize.request import RebuildRequest
from resources.namespace import Namespace

if TYPE_CHECKING:
    from coverage_assets.defs.materialize.engine import Engine

Progress = Callable[[str], None]


@dataclass
class LazyEngine:
    """Dagster with the definitions of some namespaces, from the first time it is asked for."""

    request: RebuildRequest
    namespaces: tuple[Namespace, ...]
    progress: Progress
    opened: list[Engine] = field(default_factory=list)

    def open(self) -> Engine:
        """Open the instance and build the definitions, once."""
        from coverage_assets.defs.materialize.engine import Engine

        home = self.request.home
        if not self.opened:
            self.opened.append(
                Engine.open(home, self.namespaces, self.request.families, self.progress)
            )
        return self.opened[0]

    def resolve(self, text: str) -> Iterable[tuple[str, str]]:
        """Resolve a selection in Dagster's syntax."""
        return self.open().resolve(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        for engine in self.opened:
            engine.close()

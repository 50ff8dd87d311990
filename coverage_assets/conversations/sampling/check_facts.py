"""Checks declared facts before any is sampled: unknown names, and values that never occur."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from coverage_assets.conversations.declared import Draw, Fact
from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.conversations.sampling.samplers import Lexicons
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.yaml_document import KeyPath


@dataclass(frozen=True)
class ScenarioField:
    """The values of a field of scenarios: those it may have, and those that occur in a domain."""

    accepted: tuple[str, ...]
    occurring: Collection[str]


@dataclass(frozen=True)
class FactProblem:
    """One problem of a declared fact: its place inside the fact, a sentence, and a suggestion."""

    fact: str
    keys: KeyPath
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        return f"{self.message} ({self.suggestion})" if self.suggestion else self.message


class FactChecker:
    """Checks facts against each other, the lexicons and the scenario's fields."""

    def __init__(
        self, facts: Mapping[str, Fact], lexicons: Lexicons, given: Mapping[str, ScenarioField]
    ) -> None:
        self._lexicons, self._given = lexicons, given
        self.known = frozenset({*facts, *given})
        """The names of all facts, sampled or given."""

    def check(self, fact: Fact) -> Iterator[FactProblem]:
        """Yield unknown names, bins that never occur, and values that no bin covers."""
        for keys, name in self.dependencies(fact):
            if name in self.known:
                continue
            if keys[-1] == "choose":
                message = (
                    f"fact `{fact.name}` chooses from `{name}`, "
                    "which is neither a lexicon nor a fact"
                )
                hint = did_you_mean(name, {*self.known, *self._lexicons})
            else:
                message = f"fact `{fact.name}` uses `{name}`, which is not a fact"
                hint = did_you_mean(name, self.known)
            yield FactProblem(fact.name, keys, message, hint)
        for keys, draw in _nested_draws(fact, ()):
            yield from self._check_bins(fact.name, keys, draw)

    def dependencies(self, fact: Fact) -> Iterator[tuple[KeyPath, str]]:
        """Yield the facts that a fact uses, each with the place of its use."""
        for keys, draw in _nested_draws(fact, ()):
            yield from (
                ((*keys, "besides", number), name) for number, name in enumerate(draw.besides)
            )
            if draw.choose is not None and draw.choose not in self._lexicons:
                yield (*keys, "choose"), draw.choose.partition(".")[0]
            for key, number in (
                ("from", draw.from_),
                ("to", draw.to),
                ("days", draw.days),
                ("value", draw.value),
            ):
                if isinstance(number, str):
                    yield from (
                        ((*keys, key), name) for name in sorted(compile_expression(number).names)
                    )
            for key, other in (("after", draw.after), ("before", draw.before), ("by", draw.by)):
                if other is not None:
                    yield (*keys, key), other

    def _check_bins(self, name: str, keys: KeyPath, draw: Draw) -> Iterator[FactProblem]:
        given = self._given.get(draw.by or "")
        if given is None:
            return
        for value in draw.bins:
            if value not in given.accepted:
                message = f"`{draw.by}` is never `{value}`"
                hint = did_you_mean(value, given.accepted)
                yield FactProblem(name, (*keys, "bins", value), message, hint)
        missing = [
            value for value in given.accepted if value in given.occurring and value not in draw.bins
        ]
        if missing and draw.otherwise is None and not keys:
            listed = ", ".join(f"`{value}`" for value in missing)
            message = f"fact `{name}` says nothing for `{draw.by}` {listed}"
            hint = "add it to `bins`, or add `otherwise`"
            yield FactProblem(name, (*keys, "bins"), message, hint)


def _nested_draws(draw: Draw, keys: KeyPath) -> Iterator[tuple[KeyPath, Draw]]:
    """Yield a draw and those inside it, each with its place."""
    yield keys, draw
    for value, inner in draw.bins.items():
        yield from _nested_draws(inner, (*keys, "bins", value))
    if draw.otherwise is not None:
        yield from _nested_draws(draw.otherwise, (*keys, "otherwise"))

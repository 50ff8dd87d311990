"""The facts of one conversation: everything that is drawn before anything is said.

A fact is drawn from a stream of its own, named by scenario, variant and the fact's name, so that neither the order of the
declarations nor another fact's draws move it. Facts are put in an order in which each finds what it uses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from coverage_assets.conversations.declared.facts import Draw, Fact
from coverage_assets.conversations.expressions.compiler import (
    Expression,
    ExpressionError,
    compile_expression,
)
from coverage_assets.conversations.sampling.samplers import (
    Drawing,
    FactError,
    Facts,
    Lexicons,
    make_sampler,
)
from coverage_assets.errors import did_you_mean
from coverage_assets.foundation.random_stream import random_stream
from coverage_assets.foundation.yaml_document import KeyPath

__all__ = ["FactError", "FactProblem", "FactSampler", "FactSamplerError", "Facts", "ScenarioField"]


@dataclass(frozen=True)
class ScenarioField:
    """The values of something that the scenario gives: all that it can have, and those that must be provided for."""

    accepted: tuple[str, ...]
    occurring: Collection[str]


@dataclass(frozen=True)
class FactProblem:
    """Something wrong with a declared fact: its place inside the fact, a sentence, and what would be right."""

    fact: str
    keys: KeyPath
    message: str
    suggestion: str | None = None

    def __str__(self) -> str:
        return f"{self.message} ({self.suggestion})" if self.suggestion else self.message


class FactSamplerError(ValueError):
    """Facts do not fit together; `problems` holds all that was found."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class _Named:
    """A fact made ready."""

    name: str
    draw: Drawing
    drawn: bool
    """Whether anything is drawn, or all follows from other facts."""


class FactSampler:
    """The facts of a domain, made ready and in order."""

    def __init__(
        self, facts: Sequence[Fact], lexicons: Lexicons, given: Mapping[str, ScenarioField]
    ) -> None:
        """Raises `FactSamplerError` for names that nothing gives, values that there are not, and facts that need each other."""
        by_name = {fact.name: fact for fact in facts}
        survey = _ReferenceScan(by_name, lexicons, given)
        problems = [problem for fact in by_name.values() for problem in survey.of_fact(fact)]
        order: list[str] = []
        try:
            order = _ordered(by_name, survey)
        except CycleError as error:
            problems.append(_circle(error.args[1][::-1]))
        if problems:
            raise FactSamplerError(problems)
        self.names = frozenset(survey.known)
        self._facts = [
            _Named(name, make_sampler(by_name[name], lexicons), by_name[name].value is None)
            for name in order
        ]

    def draw(
        self,
        given: Mapping[str, Any],
        key: Sequence[str],
        *,
        fixed: Mapping[str, Expression] | None = None,
        redrawn: Mapping[str, str] | None = None,
    ) -> Facts:
        """All facts of one conversation, which `key` names.

        `fixed` facts are not drawn but given; `redrawn` ones are drawn from other streams than those that the key names:
        each from one of the name that is given with it.
        """
        facts: Facts = dict(given)
        fixed, redrawn = fixed or {}, redrawn or {}
        streams = {name: random_stream(*key, "fact", name) for name in ("", *redrawn.values())}
        stream = streams[""]
        for fact in self._facts:
            name = fact.name
            try:
                if name in fixed:
                    facts[name] = fixed[name](facts)
                elif fact.drawn:
                    facts[name] = fact.draw(facts, streams[redrawn.get(name, "")].named(name))
                else:
                    facts[name] = fact.draw(facts, stream)
            except (ExpressionError, FactError) as error:
                raise FactError(f"fact `{name}`: {error}", name) from None
        return facts


def _ordered(facts: Mapping[str, Fact], survey: _ReferenceScan) -> list[str]:
    """The facts, each after all that it uses; a `CycleError` when they need each other."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, fact in facts.items():
        used = {other for _, other in survey.uses(fact)}
        sorter.add(name, *sorted(used & facts.keys()))
    return list(sorter.static_order())


def _circle(names: Sequence[str]) -> FactProblem:
    told = " uses ".join(f"`{name}`" for name in names)
    advice = "let one of them use none of the others"
    return FactProblem(names[0], (), f"facts need each other: {told}", advice)


class _ReferenceScan:
    """Finds what is wrong with facts before any is drawn."""

    def __init__(
        self, facts: Mapping[str, Fact], lexicons: Lexicons, given: Mapping[str, ScenarioField]
    ) -> None:
        self._lexicons, self._given = lexicons, given
        self.known = {*facts, *given}

    def of_fact(self, fact: Fact) -> Iterator[FactProblem]:
        """Names that nothing gives, and values that are never met."""
        for keys, name in self.uses(fact):
            if name in self.known:
                continue
            if keys[-1] == "choose":
                message = f"fact `{fact.name}` chooses from `{name}`, which is neither a lexicon nor a fact"
                yield FactProblem(
                    fact.name, keys, message, did_you_mean(name, {*self.known, *self._lexicons})
                )
            else:
                message = f"fact `{fact.name}` uses `{name}`, which is not a fact"
                yield FactProblem(fact.name, keys, message, did_you_mean(name, self.known))
        for keys, draw in _draws_in(fact, ()):
            yield from self._of_branches(fact.name, keys, draw)

    def uses(self, fact: Fact) -> Iterator[tuple[KeyPath, str]]:
        """The facts that a fact uses, each with the place where it does."""
        for keys, draw in _draws_in(fact, ()):
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

    def _of_branches(self, name: str, keys: KeyPath, draw: Draw) -> Iterator[FactProblem]:
        given = self._given.get(draw.by or "")
        if given is None:
            return
        for value in draw.bins:
            if value not in given.accepted:
                message = f"`{draw.by}` is never `{value}`"
                yield FactProblem(
                    name, (*keys, "bins", value), message, did_you_mean(value, given.accepted)
                )
        missing = [
            value for value in given.accepted if value in given.occurring and value not in draw.bins
        ]
        if missing and draw.otherwise is None and not keys:
            listed = ", ".join(f"`{value}`" for value in missing)
            message = f"fact `{name}` says nothing for `{draw.by}` {listed}"
            yield FactProblem(
                name, (*keys, "bins"), message, "add it to `bins`, or add `otherwise`"
            )


def _draws_in(draw: Draw, keys: KeyPath) -> Iterator[tuple[KeyPath, Draw]]:
    """A draw and those inside it, each with its place."""
    yield keys, draw
    for value, inner in draw.bins.items():
        yield from _draws_in(inner, (*keys, "bins", value))
    if draw.otherwise is not None:
        yield from _draws_in(draw.otherwise, (*keys, "otherwise"))

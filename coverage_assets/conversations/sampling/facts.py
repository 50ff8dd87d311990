"""Samples the facts of one conversation, before anything is said.

Each fact is sampled from a random stream of its own, named by scenario, variant and the fact's
name. So neither the order of the declarations nor another fact's draws change it. Facts are sampled
after the facts that they use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from coverage_assets.conversations.declared import Fact
from coverage_assets.conversations.expressions import Expression, ExpressionError
from coverage_assets.conversations.sampling.check_facts import (
    FactChecker,
    FactProblem,
    ScenarioField,
)
from coverage_assets.conversations.sampling.samplers import (
    FactError,
    Facts,
    Lexicons,
    Sampler,
    make_sampler,
)
from coverage_assets.foundation.random_stream import random_stream

__all__ = ["FactError", "FactProblem", "FactSampler", "FactSamplerError", "Facts", "ScenarioField"]


class FactSamplerError(ValueError):
    """Declared facts do not fit together; `problems` holds everything that was found."""

    def __init__(self, problems: Iterable[FactProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class _CompiledFact:
    name: str
    sample: Sampler
    is_random: bool
    """Whether it is drawn, rather than computed from other facts."""


class FactSampler:
    """The facts of a domain, compiled and ordered by their dependencies."""

    def __init__(
        self, facts: Sequence[Fact], lexicons: Lexicons, given: Mapping[str, ScenarioField]
    ) -> None:
        """Compile the facts.

        A `FactSamplerError` lists unknown names, values that never occur, and circular facts.
        """
        by_name = {fact.name: fact for fact in facts}
        checker = FactChecker(by_name, lexicons, given)
        problems = [problem for fact in by_name.values() for problem in checker.check(fact)]
        order: list[str] = []
        try:
            order = _dependency_order(by_name, checker)
        except CycleError as error:
            problems.append(_cycle_problem(error.args[1][::-1]))
        if problems:
            raise FactSamplerError(problems)
        self.names = checker.known
        self._facts = [
            _CompiledFact(name, make_sampler(by_name[name], lexicons), by_name[name].value is None)
            for name in order
        ]

    def sample(
        self,
        given: Mapping[str, Any],
        key: Sequence[str],
        *,
        fixed: Mapping[str, Expression] | None = None,
        redrawn: Mapping[str, str] | None = None,
    ) -> Facts:
        """Sample all facts of the conversation that `key` names.

        `fixed` facts are computed instead of sampled. `redrawn` facts are sampled from other
        streams than those of the key: each from the stream whose name it is mapped to.
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
                elif fact.is_random:
                    facts[name] = fact.sample(facts, streams[redrawn.get(name, "")].named(name))
                else:
                    facts[name] = fact.sample(facts, stream)
            except (ExpressionError, FactError) as error:
                raise FactError(f"fact `{name}`: {error}", name) from None
        return facts


def _dependency_order(facts: Mapping[str, Fact], checker: FactChecker) -> list[str]:
    """Return the facts, each after all that it uses; raise a `CycleError` if they are circular."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for name, fact in facts.items():
        used = {other for _, other in checker.dependencies(fact)}
        sorter.add(name, *sorted(used & facts.keys()))
    return list(sorter.static_order())


def _cycle_problem(names: Sequence[str]) -> FactProblem:
    cycle = " uses ".join(f"`{name}`" for name in names)
    advice = "let one of them use none of the others"
    return FactProblem(names[0], (), f"facts need each other: {cycle}", advice)

"""Compiling one domain into a `DomainPlay`, with everything that does not fit together listed at its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from coverage_assets.conversations.expressions import compile_expression
from coverage_assets.conversations.facts import RESERVED, FactError, FactSheet
from coverage_assets.conversations.furnishing import Furnished, Placed
from coverage_assets.conversations.grammar import Grammar
from coverage_assets.conversations.grammar_errors import GrammarError
from coverage_assets.conversations.models import DomainFile
from coverage_assets.conversations.outcomes import OutcomeTable
from coverage_assets.conversations.playbook import Call, Condition, DomainPlay, Evidence, Furniture, Wish, said_symbol
from coverage_assets.conversations.simulator import Toolbox
from coverage_assets.conversations.sources import Source, Sources
from coverage_assets.errors import Problem, did_you_mean
from coverage_assets.taxonomy.models import Taxonomy

Bind = Callable[[Any], tuple[Condition, str | None]]

OFFERED = "offered"
"""The fact that lists what the right assistant offers."""


def compile_domain(
    source: Source[DomainFile],
    sources: Sources,
    *,
    shared: Grammar,
    taxonomy: Taxonomy,
    bind: Bind,
    table: OutcomeTable,
    checked: bool = False,
) -> tuple[DomainPlay | None, list[Problem]]:
    """A domain made ready, or every problem that keeps it from being so."""
    problems: list[Problem] = []
    furnished = Furnished(sources, source)
    said = _said_texts(furnished)
    sheet = _sheet(furnished, taxonomy, problems)
    toolbox = _toolbox(furnished, problems)
    grammar = _grammar(source, shared, said, problems, bounded=not checked)
    if sheet is None or toolbox is None or grammar is None:
        return None, problems
    problems += _plans_that_do_not_fit(furnished, toolbox, table.outcomes_in(source.model.domain))
    problems += _records_that_do_not_fit(furnished)
    problems += _unknown_facts(furnished, sheet)
    problems += _turns_that_do_not_fit(furnished, sheet)
    if not checked:
        problems += _grammar_that_leads_nowhere(furnished, grammar, sheet, said)
    problems += [
        placed.problem(f"`{placed.entry.axis}` is not an axis", did_you_mean(placed.entry.axis, taxonomy.axis_slugs))
        for placed in furnished.proofs
        if placed.entry.axis not in taxonomy.axis_slugs
    ]
    wishes = dict(_wishes(furnished, bind, problems))
    if problems:
        return None, problems
    return DomainPlay(
        domain=source.model.domain,
        sha256=sources.sha256_of(source),
        sheet=sheet,
        toolbox=toolbox,
        simulator=toolbox.to_document(),
        offers=sources.world.model.offers,
        furniture=tuple(Furniture.of(placed.entry) for placed in furnished.records),
        wishes=wishes,
        plans={outcome: tuple(Call.of(step) for step in placed.entry) for outcome, placed in furnished.plans.items()},
        forbidden=tuple(dict.fromkeys(placed.entry for placed in furnished.forbidden)),
        secrets=tuple(said_symbol("secret", "all", index) for index in range(len(furnished.secrets))),
        evidence=tuple(Evidence.of(placed.entry, taxonomy) for placed in furnished.proofs),
        grammar=grammar,
        said={text: symbol for symbol, text in said.items()},
        few_shot=source.model.few_shot,
    ), []


def _sheet(furnished: Furnished, taxonomy: Taxonomy, problems: list[Problem]) -> FactSheet | None:
    given = (*RESERVED, *taxonomy.axis_slugs)
    problems += [
        furnished.facts[name].problem(f"`{name}` is given by the scenario", "choose another name")
        for name in given
        if name in furnished.facts
    ]
    try:
        return FactSheet([placed.entry for placed in furnished.facts.values()], furnished.lexicons, given)
    except (FactError, ValueError) as error:
        named = str(error).split("`")
        placed = furnished.facts.get(named[1]) if len(named) > 1 else None
        problems.append(placed.problem(str(error)) if placed else furnished.domain.problem(("facts",), str(error)))
        return None


def _toolbox(furnished: Furnished, problems: list[Problem]) -> Toolbox | None:
    collections = {name: placed.entry for name, placed in furnished.collections.items()}
    tools = [placed.entry for placed in furnished.tools.values()]
    offers = furnished.sources.world.model.offers
    if offers not in collections:
        hint = did_you_mean(offers, collections)
        problems.append(furnished.sources.world.problem(("offers",), f"`{offers}` is not a collection", hint))
        return None
    try:
        return Toolbox.of(collections, tools, offers=offers)
    except ValueError as error:
        named = str(error).split("`")
        placed = furnished.tools.get(named[1]) if len(named) > 1 else None
        problems.append(placed.problem(str(error)) if placed else furnished.domain.problem(("tools",), str(error)))
        return None


def _said_texts(furnished: Furnished) -> dict[str, str]:
    """The texts outside grammars, by the symbol under which they are rendered."""
    texts = {said_symbol("secret", "all", index): placed.entry for index, placed in enumerate(furnished.secrets)}
    for name, placed in furnished.constraints.items():
        texts |= {said_symbol("says", name, index): text for index, text in enumerate(placed.entry.says)}
        texts |= {said_symbol("says_first", name, index): text for index, text in enumerate(placed.entry.says_first)}
    outcomes = furnished.sources.outcomes.model
    must_say = dict.fromkeys(
        text for row in (*outcomes.table, *outcomes.overrides, *outcomes.always) for text in row.must_say
    )
    return texts | {said_symbol("must_say", "all", index): text for index, text in enumerate(must_say)}


def _grammar(
    source: Source[DomainFile], shared: Grammar, said: Mapping[str, str], problems: list[Problem], *, bounded: bool
) -> Grammar | None:
    symbols = {**source.model.grammar, **{symbol: [text] for symbol, text in said.items()}}
    try:
        return Grammar.compile(symbols, over=shared, bounded=bounded)
    except GrammarError as error:
        problems += [
            source.problem(("grammar", item.symbol, item.alternative - 1), f"{item.place}: {item.message}", item.suggestion)
            for item in error.problems
        ]
        return None


def _grammar_that_leads_nowhere(
    furnished: Furnished, grammar: Grammar, sheet: FactSheet, said: Mapping[str, str]
) -> Iterator[Problem]:
    dialogue = furnished.sources.dialogue.model
    spoken = {
        str(turn.user or turn.assistant)
        for scripts in dialogue.behaviors.values()
        for script in scripts
        for turn in script.turns
    }
    for item in grammar.problems(facts=sheet.names, entry=[*sorted(spoken), *said]):
        own = item.symbol in furnished.domain.model.grammar
        if item.code == "unused-symbol" and not own:
            continue
        files = [furnished.domain] if own else [s for s in furnished.sources.language if item.symbol in s.model.grammar]
        place = files[0] if files else furnished.sources.dialogue
        yield place.problem(("grammar", item.symbol, item.alternative - 1), f"{item.place}: {item.message}", item.suggestion)


def _plans_that_do_not_fit(furnished: Furnished, toolbox: Toolbox, outcomes: frozenset[str]) -> Iterator[Problem]:
    for outcome in sorted(outcomes - furnished.plans.keys()):
        yield furnished.domain.problem(
            ("plans",), f"there is no plan for `{outcome}`", "say which calls the right assistant makes"
        )
    for placed in furnished.plans.values():
        for index, step in enumerate(placed.entry):
            if step.tool not in toolbox:
                hint = did_you_mean(step.tool, furnished.tools)
                yield placed.problem(f"`{step.tool}` is not a tool", hint, index, "tool")
                continue
            parameters = toolbox.tool(step.tool).parameters
            for name in step.arguments:
                if name not in parameters:
                    yield placed.problem(
                        f"`{step.tool}` takes no `{name}`", did_you_mean(name, parameters), index, "arguments"
                    )
            for name, parameter in parameters.items():
                if name not in step.arguments and not parameter.optional:
                    yield placed.problem(f"`{step.tool}` needs `{name}`", "give it an argument", index, "arguments")
    for forbidden in furnished.forbidden:
        if forbidden.entry not in toolbox:
            yield forbidden.problem(
                f"`{forbidden.entry}` is not a tool", did_you_mean(forbidden.entry, furnished.tools)
            )


def _records_that_do_not_fit(furnished: Furnished) -> Iterator[Problem]:
    for placed in furnished.records:
        collection = furnished.collections.get(placed.entry.in_)
        if collection is None:
            yield placed.problem(
                f"`{placed.entry.in_}` is not a collection", did_you_mean(placed.entry.in_, furnished.collections), "in"
            )
            continue
        fields = collection.entry.fields
        for name in placed.entry.record:
            if name not in fields:
                yield placed.problem(
                    f"`{placed.entry.in_}` has no field `{name}`", did_you_mean(name, fields), "record", name
                )
        for name in fields:
            if name not in placed.entry.record:
                yield placed.problem(
                    f"the field `{name}` is not given", "a record has every field of its collection", "record"
                )


def _expressions(furnished: Furnished) -> Iterator[tuple[Placed[Any], str]]:
    """Every expression over facts, but for those of the facts themselves."""
    for record in furnished.records:
        yield from ((record, text) for text in (*record.entry.record.values(), record.entry.if_) if text)
    for plan in furnished.plans.values():
        for step in plan.entry:
            yield from ((plan, text) for text in (*step.arguments.values(), step.if_) if text)
    for wish in furnished.constraints.values():
        first = wish.entry.first if isinstance(wish.entry.first, tuple) else (wish.entry.first,)
        yield from ((wish, text) for text in (wish.entry.number, *wish.entry.set_, *first) if text)
    for proof in furnished.proofs:
        yield from ((proof, text) for text in (proof.entry.number, proof.entry.that) if text)
    outcomes = furnished.sources.outcomes
    for name, duty in outcomes.model.obligations.items():
        placed = Placed(duty, outcomes, ("obligations", name))
        yield from ((placed, text) for text in _texts(duty.values))


def _texts(values: str | Iterable[str]) -> Iterable[str]:
    return (values,) if isinstance(values, str) else values


def _unknown_facts(furnished: Furnished, sheet: FactSheet) -> Iterator[Problem]:
    for placed, text in _expressions(furnished):
        for name in sorted(compile_expression(text).names - sheet.names):
            yield placed.problem(f"`{text}` uses `{name}`, which is not a fact", did_you_mean(name, sheet.names))
    if OFFERED not in sheet.names:
        yield furnished.sources.world.problem(
            ("facts",), f"there is no fact `{OFFERED}`", "it lists what the right assistant offers"
        )
    pairs = furnished.sources.world.model.pairs
    for name in pairs.inv.redraw if pairs.inv else ():
        if name not in furnished.facts or not furnished.facts[name].entry.invariant:
            yield furnished.sources.world.problem(
                ("pairs", "inv", "redraw"), f"`{name}` is not an invariant fact", "declare it `invariant: true`"
            )
    for name in pairs.dir.set_ if pairs.dir else ():
        if name not in furnished.facts:
            hint = did_you_mean(name, furnished.facts)
            yield furnished.sources.world.problem(("pairs", "dir", "set", name), f"`{name}` is not a fact", hint)


def _turns_that_do_not_fit(furnished: Furnished, sheet: FactSheet) -> Iterator[Problem]:
    source = furnished.sources.dialogue
    for behavior, scripts in source.model.behaviors.items():
        for number, script in enumerate(scripts):
            for index, turn in enumerate(script.turns):
                place = ("behaviors", behavior, number, "turns", index)
                for wish in turn.states:
                    if wish not in furnished.constraints:
                        hint = did_you_mean(wish, furnished.constraints)
                        yield source.problem((*place, "states"), f"`{wish}` is not a constraint", hint)
                for fact in (turn.answers, turn.corrects, turn.asks):
                    if fact is not None and fact not in sheet.names:
                        yield source.problem(place, f"`{fact}` is not a fact", did_you_mean(fact, sheet.names))


def _wishes(furnished: Furnished, bind: Bind, problems: list[Problem]) -> Iterator[tuple[str, Wish]]:
    for name, placed in furnished.constraints.items():
        for key, where in (("when", placed.entry.when), ("hard", placed.entry.hard)):
            if where is not None and not isinstance(where, bool):
                wrong = bind(where)[1]
                if wrong:
                    problems.append(placed.problem(wrong, None, key))
        if (placed.entry.number is None) == (not placed.entry.set_):
            problems.append(placed.problem(f"`{name}` needs either `number` or `set`", "say what it bounds"))
        yield name, Wish.of(placed.entry, lambda where: bind(where)[0])

"""The compiled spec of a vertical: everything that generation reads.

A `CompiledVertical` holds a `CompiledDomain` for every domain: its fact sampler, tools, constraints
and plans, and its grammar over the shared one. Compilation reports every inconsistency; nothing
here reads a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage_assets.conversations.compile.decision_table import OutcomeTable
from coverage_assets.conversations.compile.entries import (
    BinCheck,
    CompiledConstraint,
    CompiledObligation,
    CompiledScript,
    CompiledVariation,
    PlanStep,
    RecordTemplate,
)
from coverage_assets.conversations.declared import DeclaredKey, InvPair, Utterance
from coverage_assets.conversations.grammar import Grammar
from coverage_assets.conversations.sampling import FactSampler
from coverage_assets.conversations.simulator import Environment


@dataclass(frozen=True)
class CompiledDomain:
    """The compiled conversation spec of one domain."""

    domain: str
    sha256: str
    fact_sampler: FactSampler
    environment: Environment
    simulator: dict[str, Any]
    """The environment as a JSON document, as datasets store it."""
    offers: str
    """The collection whose records an assistant offers."""
    offered: str
    """The fact that lists the keys of the records to offer."""
    missing: str
    """The fact that names the constraint which the user leaves out at first."""
    record_templates: tuple[RecordTemplate, ...]
    constraints: Mapping[str, CompiledConstraint]
    plans: Mapping[str, tuple[PlanStep, ...]]
    forbidden: tuple[str, ...]
    secrets: tuple[str, ...]
    """The symbols of texts that must never be said."""
    secret_facts: frozenset[str]
    """The facts that the secrets contain."""
    bin_checks: tuple[BinCheck, ...]
    grammar: Grammar
    text_symbols: Mapping[str, str]
    """The symbol of every required text."""
    few_shot: tuple[Utterance, ...]
    positions: Mapping[DeclaredKey, str]
    """The file, line and column of every declaration."""


@dataclass(frozen=True)
class CompiledVertical:
    """The compiled conversation spec of one vertical."""

    vertical: str
    language: str
    sha256: str
    taxonomy_sha256: str
    outcomes: tuple[str, ...]
    no_match_outcomes: frozenset[str]
    """The outcomes that are right only if no record meets the constraints."""
    table: OutcomeTable
    obligations: Mapping[str, CompiledObligation]
    scripts: Mapping[str, tuple[CompiledScript, ...]]
    domains: Mapping[str, CompiledDomain]
    inv: InvPair | None = None
    dir: CompiledVariation | None = None

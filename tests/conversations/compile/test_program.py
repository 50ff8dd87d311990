"""A compiled vertical holds all that generation reads, without the files."""

from __future__ import annotations

import json

from tests.conversations.desk import desk, helpdesk


def test_a_vertical_has_a_script_for_every_behavior_and_a_plan_for_every_outcome() -> None:
    compiled = desk().compiled
    assert compiled.scripts.keys() == set(helpdesk().taxonomy.dimensions["behavior"])
    for name, domain in compiled.domains.items():
        assert compiled.table.outcomes_in(name) <= domain.plans.keys()


def test_the_environment_of_a_domain_is_kept_as_a_document_too() -> None:
    for domain in desk().compiled.domains.values():
        assert json.loads(json.dumps(domain.simulator)) == domain.simulator
        assert domain.simulator == domain.environment.to_document()


def test_secrets_and_required_texts_are_symbols_of_the_grammar() -> None:
    for domain in desk().compiled.domains.values():
        symbols = {*domain.secrets, *domain.text_symbols.values()}
        assert symbols <= set(domain.grammar.symbols)

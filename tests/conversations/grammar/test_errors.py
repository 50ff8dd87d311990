from __future__ import annotations

import pickle

from coverage_assets.errors import UserError
from tests.conversations.grammar.compiling import compile_error


def test_a_grammar_error_is_a_mistake_of_the_user_and_survives_pickling() -> None:
    error = compile_error({"a": ["("]})
    assert isinstance(error, UserError)
    assert pickle.loads(pickle.dumps(error)).problems == error.problems

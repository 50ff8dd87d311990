"""A conversation as people read it: Markdown in which nothing that was said can become markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_HARMLESS = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#+-=!|~&:@$"})


def transcript(conversation: Mapping[str, Any]) -> str:
    """Who says what, a paragraph each, with the calls that the assistant makes."""
    lines = [f"**{conversation['id']}** ({', '.join(conversation['bins'].values())})"]
    for turn in conversation["turns"]:
        lines.append(f"**{turn['role']}**: {_said(turn['text'])}")
        lines += [
            f"`{call['name']}` `{call['arguments'].replace('`', ' ')}`"
            for call in turn["tool_calls"]
        ]
    return "\n\n".join(lines)


def _said(text: str) -> str:
    """A text on one line, its signs escaped."""
    return " ".join(text.split()).translate(_HARMLESS)

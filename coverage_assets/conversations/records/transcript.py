"""Shows a conversation as Markdown in which no text of a turn can become markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_{}[]<>#+-=!|~&:@$"})


def transcript(conversation: Mapping[str, Any]) -> str:
    """Return a paragraph for each turn, with the calls that the assistant makes."""
    lines = [f"**{conversation['id']}** ({', '.join(conversation['bins'].values())})"]
    for turn in conversation["turns"]:
        lines.append(f"**{turn['role']}**: {_escape(turn['text'])}")
        lines += [
            f"`{call['name']}` `{call['arguments'].replace('`', ' ')}`"
            for call in turn["tool_calls"]
        ]
    return "\n\n".join(lines)


def _escape(text: str) -> str:
    """Return the text on one line, its signs escaped."""
    return " ".join(text.split()).translate(_ESCAPES)

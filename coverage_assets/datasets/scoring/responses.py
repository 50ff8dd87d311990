"""What an assistant answered, brought to one form: the contract's keys, or a transcript with tool calls.

A response that cannot be understood is not an error here: it is a response with a `problem`, which fails with that reason.
Keys that the contract does not know are left alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

MAX_CALLS = 1_000
MAX_SHOWN = 80

CONTRACT = ("final_outcome", "offered_skus", "asked_slots")


@dataclass(frozen=True)
class ResponseCall:
    """One call of a tool that the assistant made."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """What an assistant answered to one conversation."""

    final_outcome: str | None = None
    """How it says that the conversation ended; None when it does not say."""
    offered: tuple[str, ...] = ()
    """The keys of what it offered."""
    asked: tuple[str, ...] = ()
    """The slots that it asked for."""
    calls: tuple[ResponseCall, ...] = ()
    """The tools that it called, in order."""
    messages: tuple[str, ...] | None = None
    """What it said; None when the response does not tell."""
    problem: str | None = field(default=None)
    """Why the response cannot be judged, if it cannot."""


NO_RESPONSE = Response(problem="no response")


class _Malformed(Exception):  # noqa: N818  # never leaves this module
    """Why a response cannot be understood."""


def parse_response(response: Mapping[str, Any]) -> Response:
    """The response in one form; what cannot be understood has a `problem`."""
    try:
        return _parsed(response)
    except _Malformed as error:
        return Response(problem=str(error))


def shown(value: object) -> str:
    """A value as messages show it: short, and safe to print."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _parsed(response: Mapping[str, Any]) -> Response:
    if not isinstance(response, Mapping):
        raise _Malformed(f"a response is a mapping of keys to values, not {shown(response)}")
    messages = _entries(response, "messages")
    said = [message for message in map(_spoken, messages or ()) if message is not None]
    stated = {
        **_closing_statement(said),
        **{key: response[key] for key in CONTRACT if response.get(key) is not None},
    }
    outcome = stated.get("final_outcome")
    if outcome is not None and not isinstance(outcome, str):
        raise _Malformed(f"`final_outcome` is {shown(outcome)}, which is not a text")
    return Response(
        final_outcome=outcome,
        offered=_texts(stated, "offered_skus"),
        asked=_texts(stated, "asked_slots"),
        calls=_calls(response, messages or ()),
        messages=None if messages is None else tuple(text for text, _ in said),
    )


def _closing_statement(said: list[tuple[str, Any]]) -> dict[str, Any]:
    """The contract's keys, when the last message of a transcript is a JSON object that states them."""
    text = said[-1][0].strip() if said else ""
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    try:
        stated = _json_object(text, "the last message")
    except _Malformed:
        return {}
    return (
        {key: stated[key] for key in CONTRACT if stated.get(key) is not None}
        if "final_outcome" in stated
        else {}
    )


def _entries(response: Mapping[str, Any], key: str) -> list[Any] | None:
    value = response.get(key)
    if value is not None and not isinstance(value, list | tuple):
        raise _Malformed(f"`{key}` is {shown(value)}, which is not a list")
    return None if value is None else list(value)


def _texts(stated: Mapping[str, Any], key: str) -> tuple[str, ...]:
    entries = _entries(stated, key) or []
    for entry in entries:
        if not isinstance(entry, str):
            raise _Malformed(f"`{key}` holds {shown(entry)}, which is not a text")
    return tuple(entries)


def _spoken(message: Any) -> tuple[str, Any] | None:
    """What the assistant says in a message, with its tool calls; nothing when somebody else speaks."""
    if isinstance(message, str):
        return message, None
    if not isinstance(message, Mapping):
        raise _Malformed(
            f"`messages` holds {shown(message)}, which is neither a text nor a message"
        )
    if message.get("role", "assistant") != "assistant":
        return None
    content = message.get("content")
    if isinstance(content, list | tuple):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        content = "\n".join(part for part in parts if isinstance(part, str))
    if content is not None and not isinstance(content, str):
        raise _Malformed(f"a message's `content` is {shown(content)}, which is not a text")
    return content or "", message.get("tool_calls")


def _calls(response: Mapping[str, Any], messages: Iterable[Any]) -> tuple[ResponseCall, ...]:
    """The calls that the response lists, or else those of its messages; two different lists contradict each other."""
    listed = _entries(response, "tool_calls")
    within = [
        _call(entry)
        for message in messages
        if isinstance(message, Mapping) and message.get("role", "assistant") == "assistant"
        for entry in _entries(message, "tool_calls") or ()
    ]
    calls = within if listed is None else [_call(entry) for entry in listed]
    if within and calls != within:
        raise _Malformed(
            "`tool_calls` and the calls within `messages` differ: give one of them, or the same"
        )
    if len(calls) > MAX_CALLS:
        raise _Malformed(f"it makes {len(calls):,} tool calls; at most {MAX_CALLS:,} are judged")
    return tuple(calls)


def _call(entry: Any) -> ResponseCall:
    """One call: `{name, arguments}`, or the same under `function` as in OpenAI's messages."""
    inner = entry.get("function", entry) if isinstance(entry, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise _Malformed(f"`tool_calls` holds {shown(entry)}, which has no `name`")
    name, arguments = inner["name"], inner.get("arguments")
    if isinstance(arguments, str) and arguments.strip():
        arguments = _json_object(arguments, f"the arguments of {shown(name)}")
    if (
        arguments is None
        or arguments == ""
        or (isinstance(arguments, str) and not arguments.strip())
    ):
        arguments = {}
    if not isinstance(arguments, Mapping) or not all(isinstance(key, str) for key in arguments):
        raise _Malformed(
            f"the arguments of {shown(name)} are {shown(arguments)}, not names with values"
        )
    return ResponseCall(name, dict(arguments))


def _json_object(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _Malformed(
            f"{what} are no valid JSON ({str(error)[:MAX_SHOWN]}): {shown(text)}"
        ) from None
    if not isinstance(value, dict):
        raise _Malformed(f"{what} are {shown(text)}, not a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")

"""Parse an assistant's response: the contract's keys, or a transcript with tool calls.

A response that cannot be parsed is not an error here: it has a `problem`, and fails with that
reason. Keys that the contract does not know are ignored.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

MAX_CALLS = 1_000
MAX_SHOWN = 80

CONTRACT = ("final_outcome", "offered", "asked_slots")
FORMER_KEYS = {"offered_skus": "offered"}
"""Keys of earlier versions of the contract, which are still read."""


@dataclass(frozen=True)
class ResponseCall:
    """One call of a tool that the assistant made."""

    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Response:
    """What an assistant answered to one conversation."""

    final_outcome: str | None = None
    """The outcome that it states; None if it states none."""
    offered: tuple[str, ...] = ()
    """The keys of what it offered."""
    asked: tuple[str, ...] = ()
    """The slots that it asked for."""
    calls: tuple[ResponseCall, ...] = ()
    """The tools that it called, in order."""
    messages: tuple[str, ...] | None = None
    """What it said; None if the response has no messages."""
    problem: str | None = field(default=None)
    """Why the response cannot be judged; None if it can."""


NO_RESPONSE = Response(problem="no response")


class _Malformed(Exception):  # noqa: N818  # never leaves this module
    """A response cannot be parsed; the message says why."""


def parse_response(response: Mapping[str, Any]) -> Response:
    """Parse a response; one that cannot be parsed gets a `problem`."""
    try:
        return _parse(response)
    except _Malformed as error:
        return Response(problem=str(error))


def short_repr(value: object) -> str:
    """Return the `repr` of a value, cut to a length that fits a message."""
    text = repr(value)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "..."


def _parse(response: Mapping[str, Any]) -> Response:
    if not isinstance(response, Mapping):
        raise _Malformed(f"a response is a mapping of keys to values, not {short_repr(response)}")
    messages = _list(response, "messages")
    spoken = [message for message in map(_assistant_message, messages or ()) if message is not None]
    stated = {**_closing_statement(spoken), **_contract_keys(response)}
    outcome = stated.get("final_outcome")
    if outcome is not None and not isinstance(outcome, str):
        raise _Malformed(f"`final_outcome` is {short_repr(outcome)}, which is not a text")
    return Response(
        final_outcome=outcome,
        offered=_text_list(stated, "offered"),
        asked=_text_list(stated, "asked_slots"),
        calls=_parse_calls(response, messages or ()),
        messages=None if messages is None else tuple(text for text, _ in spoken),
    )


def _closing_statement(spoken: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the contract's keys if the last message is a JSON object that states an outcome."""
    text = spoken[-1][0].strip() if spoken else ""
    if not (text.startswith("{") and text.endswith("}")):
        return {}
    try:
        stated = _parse_json_object(text, "the last message")
    except _Malformed:
        return {}
    return _contract_keys(stated) if "final_outcome" in stated else {}


def _contract_keys(stated: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the contract's keys state, a former key under its present name."""
    found = {key: stated[key] for key in CONTRACT if stated.get(key) is not None}
    for former, key in FORMER_KEYS.items():
        if stated.get(former) is None:
            continue
        if key in found:
            raise _Malformed(f"`{key}` and `{former}` are both stated: keep `{key}`")
        found[key] = stated[former]
    return found


def _list(response: Mapping[str, Any], key: str) -> list[Any] | None:
    value = response.get(key)
    if value is not None and not isinstance(value, list | tuple):
        raise _Malformed(f"`{key}` is {short_repr(value)}, which is not a list")
    return None if value is None else list(value)


def _text_list(stated: Mapping[str, Any], key: str) -> tuple[str, ...]:
    entries = _list(stated, key) or []
    for entry in entries:
        if not isinstance(entry, str):
            raise _Malformed(f"`{key}` holds {short_repr(entry)}, which is not a text")
    return tuple(entries)


def _assistant_message(message: Any) -> tuple[str, Any] | None:
    """Return the text and tool calls of an assistant's message; None for anyone else's."""
    if isinstance(message, str):
        return message, None
    if not isinstance(message, Mapping):
        raise _Malformed(
            f"`messages` holds {short_repr(message)}, which is neither a text nor a message"
        )
    if message.get("role", "assistant") != "assistant":
        return None
    content = message.get("content")
    if isinstance(content, list | tuple):
        parts = [part.get("text") if isinstance(part, Mapping) else part for part in content]
        content = "\n".join(part for part in parts if isinstance(part, str))
    if content is not None and not isinstance(content, str):
        raise _Malformed(f"a message's `content` is {short_repr(content)}, which is not a text")
    return content or "", message.get("tool_calls")


def _parse_calls(response: Mapping[str, Any], messages: Iterable[Any]) -> tuple[ResponseCall, ...]:
    """Return the listed calls, or else those in the messages; refuse two different lists."""
    listed = _list(response, "tool_calls")
    within = [
        _parse_call(entry)
        for message in messages
        if isinstance(message, Mapping) and message.get("role", "assistant") == "assistant"
        for entry in _list(message, "tool_calls") or ()
    ]
    calls = within if listed is None else [_parse_call(entry) for entry in listed]
    if within and calls != within:
        raise _Malformed(
            "`tool_calls` and the calls within `messages` differ: give one of them, or the same"
        )
    if len(calls) > MAX_CALLS:
        raise _Malformed(f"it makes {len(calls):,} tool calls; at most {MAX_CALLS:,} are judged")
    return tuple(calls)


def _parse_call(entry: Any) -> ResponseCall:
    """Parse a call: `{name, arguments}`, or the same under `function` as in OpenAI's messages."""
    inner = entry.get("function", entry) if isinstance(entry, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(inner.get("name"), str):
        raise _Malformed(f"`tool_calls` holds {short_repr(entry)}, which has no `name`")
    name, arguments = inner["name"], inner.get("arguments")
    if isinstance(arguments, str) and arguments.strip():
        arguments = _parse_json_object(arguments, f"the arguments of {short_repr(name)}")
    if (
        arguments is None
        or arguments == ""
        or (isinstance(arguments, str) and not arguments.strip())
    ):
        arguments = {}
    if not isinstance(arguments, Mapping) or not all(isinstance(key, str) for key in arguments):
        raise _Malformed(
            f"the arguments of {short_repr(name)} are {short_repr(arguments)}, "
            "not names with values"
        )
    return ResponseCall(name, dict(arguments))


def _parse_json_object(text: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise _Malformed(
            f"{what} are no valid JSON ({str(error)[:MAX_SHOWN]}): {short_repr(text)}"
        ) from None
    if not isinstance(value, dict):
        raise _Malformed(f"{what} are {short_repr(text)}, not a JSON object")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number in JSON")

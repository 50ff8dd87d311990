"""Transcripts show what was said and nothing else: no text of a conversation becomes markup."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from coverage_assets.conversations.records.transcript import transcript
from tests.conversations.desk import PLAIN, desk

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def conversation(text: str, arguments: str = '{"a":1}') -> dict[str, Any]:
    call = {"name": "look_up", "arguments": arguments, "result": "{}"}
    turn = {"turn": 1, "role": "user", "act": "ask", "text": text, "tool_calls": [call]}
    return {"id": "sc-1.0", "bins": {"size": "s"}, "turns": [turn]}


def rendered(text: str, arguments: str = '{"a":1}') -> list[str]:
    """The paragraphs of the transcript as a reader of HTML sees them."""
    return re.findall(
        r"<p>(.*?)</p>", MARKDOWN.render(transcript(conversation(text, arguments))), flags=re.DOTALL
    )


def test_a_transcript_tells_who_says_and_does_what() -> None:
    told = desk().generate(PLAIN).conversation
    shown = transcript(told)
    assert shown.startswith(f"**{told['id']}** (soon, entitled, on_shelf)\n\n**user**: ")
    assert [line.split("**")[1] for line in shown.split("\n\n")[1:] if line.startswith("**")] == [
        turn["role"] for turn in told["turns"]
    ]
    calls = [call for turn in told["turns"] for call in turn["tool_calls"]]
    assert [line for line in shown.split("\n\n") if line.startswith("`")] == [
        f"`{call['name']}` `{call['arguments']}`" for call in calls
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**bold** and _slanted_ and `code` and ~~gone~~",
        "[a link](https://evil.example) ![a picture](https://evil.example/x.png)",
        "<script>alert(1)</script> <img src=x onerror=alert(1)>",
        "<https://evil.example>",
        "&lt;b&gt; &amp; &#60;",
        "# not a heading",
        "a | b | c\n---|---|---\n1 | 2 | 3",
        "one\n\ntwo\n> three\n- four\n1. five",
        "ends in a backslash \\",
        "===\n---",
    ],
)
def test_no_text_becomes_markup(text: str) -> None:
    assert html.unescape(rendered(text)[1]) == f"<strong>user</strong>: {' '.join(text.split())}"


@given(
    st.text(alphabet=st.sampled_from("ab *_`[]()<>#+-!|~&;\\\n\r$:/.1=\"'"), max_size=40).filter(
        str.strip
    )
)
def test_whatever_is_said_is_shown_as_it_was_said(text: str) -> None:
    shown = html.unescape(rendered(text)[1]).removeprefix("<strong>user</strong>:")
    assert " ".join(shown.split()) == " ".join(text.split())


@given(st.text(alphabet=st.sampled_from('ab`\\"\n {}<&'), max_size=20))
def test_arguments_stay_within_their_code(text: str) -> None:
    call = rendered("hi", "{" + text.replace("\n", " ") + "}")[2]
    assert (call.count("<code>"), call.count("</code>")) == (2, 2)
    assert "<" not in re.sub(r"</?code>", "", call)

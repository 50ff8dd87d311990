"""What other pages can make a browser send does not reach the webserver; what the UI sends does."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_assets.defs.webserver.guard import Guard, declared_host
from tests.defs.webserver.asgi import JSON, OWN, App, ask, open_socket, pass_on, scope_of

PROXY = "coverage.example.org"
LAUNCH = 'mutation { launchRun(executionParams: {mode: "default"}) { __typename } }'
SUBSCRIPTION = "subscription { pipelineRunLogs(runId: 1) { __typename } }"
READ = "{ version }"

HOSTS_SERVED = [
    "127.0.0.1:3000",
    "localhost:3000",
    "LOCALHOST:3000",
    "[::1]:3000",
    "[0:0:0:0:0:0:0:1]:3000",
    "127.0.0.2:3000",
    "127.255.255.254:3000",
]
HOSTS_REFUSED = [
    "",
    "evil.example",
    "evil.example:3000",
    "127.0.0.1",
    "localhost",
    "127.0.0.1:80",
    "127.0.0.1:3001",
    "127.0.0.1:03000",
    "127.0.0.1:",
    "127.0.0.1:+3000",
    "127.0.0.1:3_000",
    "127.0.0.1:\u0663000",
    "127.0.0.1:3000:3000",
    "127.0.0.1:3000/",
    "127.0.0.1:3000#",
    "127.0.0.1:3000\n",
    " 127.0.0.1:3000",
    "127.0.0.1:3000, evil.example",
    "user@127.0.0.1:3000",
    "http://127.0.0.1:3000",
    "127.1:3000",
    "127.0.0.01:3000",
    "0x7f.0.0.1:3000",
    "2130706433:3000",
    "0.0.0.0:3000",
    "128.0.0.1:3000",
    "10.0.0.1:3000",
    "127.0.0.1.evil.example:3000",
    "127.0.0.1.nip.io:3000",
    "localhost.evil.example:3000",
    "evil.localhost:3000",
    "localhost.:3000",
    "127.0.0.1.:3000",
    "evil-localhost:3000",
    "loca\u017fhost:3000",
    "\uff4cocalhost:3000",
    "[::1%25lo]:3000",
    "[::1%lo]:3000",
    "[::]:3000",
    "[::2]:3000",
    "[::ffff:127.0.0.1]:3000",
    "[::ffff:7f00:1]:3000",
    "[::1:3000",
    "::1:3000",
    "[]:3000",
    "[::1]evil.example:3000",
    "127.0.0.1:65536",
    "127.0.0.1:99999",
    "a" * 10_000,
]
ORIGINS_REFUSED = [
    "null",
    "",
    "http://evil.example",
    "https://evil.example:3000",
    "http://127.0.0.1",
    "http://127.0.0.1:3001",
    "https://127.0.0.1:3000",
    "http://localhost:3000",
    "http://[::1]:3000",
    "http://127.0.0.2:3000",
    "http://127.0.0.1:3000/",
    "http://127.0.0.1:3000.evil.example",
    "http://127.0.0.1:3000@evil.example",
    "http://evil.example@127.0.0.1:3000",
    "http://127.0.0.1:3000 http://evil.example",
    "http://127.0.0.1:3000, http://evil.example",
    "HTTP://127.0.0.1:3000",
    "ws://127.0.0.1:3000",
    "file://",
    "chrome-extension://abcdefghijklmnop",
    "//127.0.0.1:3000",
    "127.0.0.1:3000",
    "http://\uff11\uff12\uff17.0.0.1:3000",
]


@pytest.mark.parametrize("host", HOSTS_SERVED)
def test_names_of_this_machine_with_the_port_served_are_answered(host: str) -> None:
    assert ask("GET", "/", host=host).reached


@pytest.mark.parametrize("host", HOSTS_REFUSED)
def test_any_other_host_is_refused(host: str) -> None:
    answer = ask("GET", "/", host=host)
    assert (answer.reached, answer.status) == (False, 403)


def test_the_port_may_be_left_out_only_where_it_is_the_usual_one() -> None:
    assert ask("GET", "/", host="localhost", port=80).reached


def test_a_request_that_names_no_host_is_refused() -> None:
    assert not ask("GET", "/", host=None).reached


def test_two_hosts_are_refused_even_if_both_are_served() -> None:
    answer = ask("GET", "/", [("Host", "127.0.0.1:3000")])
    assert not answer.reached
    assert "host header is repeated" in answer.text


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-Host"])
def test_a_header_of_proxies_does_not_replace_the_host(header: str) -> None:
    assert not ask("GET", "/", [(header, "127.0.0.1:3000")], host="evil.example").reached


def test_a_refusal_says_what_is_refused_and_what_would_do() -> None:
    answer = ask("GET", "/", host="evil.example:3000")
    assert "'evil.example:3000'" in answer.text
    assert "http://127.0.0.1:3000" in answer.text
    assert "--allowed-host NAME" in answer.text
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_refusal_quotes_little_of_what_was_sent() -> None:
    assert len(ask("GET", "/", host="a" * 100_000).text) < 500


@pytest.mark.parametrize("origin", ORIGINS_REFUSED)
def test_a_foreign_origin_neither_posts_nor_opens_a_socket(origin: str) -> None:
    posted = ask("POST", "/graphql", [("Origin", origin), ("Content-Type", JSON)])
    opened = open_socket([("Origin", origin)])
    assert not posted.reached
    assert not opened.reached


def test_the_ui_itself_posts_and_opens_a_socket() -> None:
    own = [("Origin", OWN), ("Sec-Fetch-Site", "same-origin")]
    assert ask("POST", "/graphql", [*own, ("Content-Type", JSON)]).reached
    assert open_socket(own).reached


def test_each_name_of_this_machine_is_an_origin_of_its_own() -> None:
    headers = [("Origin", "http://localhost:3000"), ("Content-Type", JSON)]
    assert ask("POST", "/graphql", headers, host="localhost:3000").reached
    assert not ask("POST", "/graphql", headers, host="127.0.0.1:3000").reached


def test_a_program_that_sends_no_origin_is_answered() -> None:
    assert ask("POST", "/graphql", [("Content-Type", JSON)]).reached
    assert open_socket().reached


def test_two_origins_are_refused() -> None:
    assert not open_socket([("Origin", OWN), ("Origin", OWN)]).reached


def test_a_refused_socket_is_told_why_if_the_server_can() -> None:
    answer = open_socket([("Origin", "http://evil.example")])
    assert (answer.sent[0]["type"], answer.status) == ("websocket.http.response.start", 403)
    assert "'http://evil.example'" in answer.text


def test_a_refused_socket_is_closed_if_the_server_cannot_say_why() -> None:
    answer = open_socket([("Origin", "null")], can_say_why=False)
    assert (answer.sent[0]["type"], answer.sent[0]["code"]) == ("websocket.close", 4403)


def test_a_socket_under_a_foreign_host_is_refused() -> None:
    assert not open_socket(host="evil.example:3000").reached


def fetch(site: str, mode: str = "no-cors", dest: str = "image") -> list[tuple[str, str]]:
    return [("Sec-Fetch-Site", site), ("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", dest)]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "other", "", "SAME-ORIGIN"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [
        ("no-cors", "image"),
        ("no-cors", "script"),
        ("cors", "empty"),
        ("websocket", "websocket"),
        ("navigate", "iframe"),
        ("navigate", "embed"),
        ("navigate", ""),
        ("", "document"),
    ],
)
def test_another_site_embeds_and_fetches_nothing(site: str, mode: str, dest: str) -> None:
    assert not ask("GET", "/assets", fetch(site, mode, dest)).reached
    assert not open_socket(fetch(site, mode, dest)).reached


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_link_to_a_page_can_be_followed(site: str) -> None:
    assert ask("GET", "/assets/taxonomy", fetch(site, "navigate", "document")).reached


@pytest.mark.parametrize(
    "path",
    [
        "/graphql",
        "/graphql/",
        f"/graphql?query={quote(READ)}",
        "/notebook?path=/tmp/a.ipynb",
        "//notebook",
        "/dagit/notebook",
        "/logs/run/compute_logs/step.out",
        "/download_debug/run",
    ],
)
def test_a_link_to_anything_but_a_page_cannot_be_followed(path: str) -> None:
    assert not ask("GET", path, fetch("cross-site", "navigate", "document")).reached
    assert ask("GET", path, fetch("none", "navigate", "document")).reached


def test_a_form_of_another_site_cannot_be_sent() -> None:
    sent = [*fetch("cross-site", "navigate", "document"), ("Content-Type", JSON)]
    assert not ask("POST", "/graphql", sent).reached


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_what_a_person_types_and_what_the_ui_loads_is_answered(site: str) -> None:
    assert ask("GET", "/", fetch(site, "navigate", "document")).reached


WRITING = [
    LAUNCH,
    SUBSCRIPTION,
    f"query Read {READ} {LAUNCH}",
    f"{LAUNCH} query Read {READ}",
    "mutation($p: ExecutionParams!){launchRun(executionParams:$p){__typename}}",
    "# query\nmutation { reloadWorkspace { __typename } }",
    "#\rmutation { reloadWorkspace { __typename } }",
    "\ufeffmutation { reloadWorkspace { __typename } }",
    ",,,mutation,{reloadWorkspace{__typename}}",
    "mutation query { reloadWorkspace { __typename } }",
    "fragment F on Mutation { __typename } mutation { ...F }",
    "",
    "nothing that parses",
    "fragment F on Query { version }",
    "type Query { a: Int }",
    f'[{{"query": "{READ}"}}]',
    "{a" * 5_000 + "}" * 5_000,
    "{" + " version" * 5_000 + "}",
]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("document", WRITING, ids=range(len(WRITING)))
def test_an_address_carries_only_documents_that_read(method: str, document: str) -> None:
    answer = ask(method, f"/graphql?query={quote(document)}")
    assert (answer.reached, answer.status) == (False, 403)
    assert "POST" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/graphql", "/graphql/", "/graphql%0A", "/%67raphql", "/GraphQL", "//graphql", "graphql"],
)
def test_no_spelling_of_the_path_lets_a_mutation_through(path: str) -> None:
    assert not ask("GET", f"{path}?query={quote(LAUNCH)}").reached


@pytest.mark.parametrize(
    "parameters",
    [
        f"query={quote(READ)}&query={quote(LAUNCH)}",
        f"query={quote(LAUNCH)}&query={quote(READ)}",
        f"query=&query={quote(LAUNCH)}",
        f"a=%00&query={quote(LAUNCH)}",
        f"qu%65ry={quote(LAUNCH)}",
        "query=mutation+%7BreloadWorkspace%7B__typename%7D%7D&operationName=x",
        f"query={quote(READ)};query={quote(LAUNCH)}",
        "extensions=%7B%22persistedQuery%22%3A%7B%7D%7D",
        "id=1",
        "query%5B%5D=1",
        f"query={quote(LAUNCH)}#fragment",
    ],
)
def test_no_form_of_parameters_lets_a_mutation_through(parameters: str) -> None:
    assert not ask("GET", f"/graphql?{parameters}").reached


def test_an_address_that_reads_is_answered() -> None:
    two = quote("query A { version } query B { version }")
    assert ask("GET", f"/graphql?query={quote(READ)}").reached
    assert ask("GET", f"/graphql?query={two}&operationName=A&variables=%7B%7D").reached
    assert ask("GET", "/graphql", [("Accept", "text/html")]).reached


@pytest.mark.parametrize(
    "header",
    [("Content-Type", JSON), ("Content-Length", "20"), ("Transfer-Encoding", "chunked")],
)
def test_a_body_does_not_come_with_a_get(header: tuple[str, str]) -> None:
    assert not ask("GET", "/graphql", [header]).reached


@pytest.mark.parametrize("path", ["/graphql", "/report_asset_materialization/taxonomy", "/"])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "text/plain",
        "text/plain; application/json",
        "text/plain;charset=application/json",
        "application/json, text/plain",
        "application/json;boundary=text/plain",
        "application/jsonp",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=application/json",
        "application/graphql",
    ],
)
def test_what_needs_no_preflight_cannot_be_posted(path: str, content: str) -> None:
    posted = ask("POST", f"{path}?query={quote(LAUNCH)}", [("Content-Type", content)])
    assert (posted.reached, posted.status) == (False, 403)
    assert "application/json" in posted.text


@pytest.mark.parametrize("content", [JSON, "application/json; charset=utf-8", "Application/JSON"])
def test_json_can_be_posted(content: str) -> None:
    assert ask("POST", "/graphql", [("Content-Type", content)]).reached


def test_a_post_needs_a_content_type_and_only_one() -> None:
    assert not ask("POST", "/graphql").reached
    assert not ask("POST", "/graphql", [("Content-Type", JSON), ("Content-Type", JSON)]).reached


@pytest.mark.parametrize(
    "method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "post", ""]
)
def test_other_methods_are_not_served(method: str) -> None:
    answer = ask(method, "/graphql", [("Content-Type", JSON)])
    assert (answer.reached, answer.status) == (False, 405)
    assert answer.headers["allow"] == "GET, HEAD, POST"


def test_answers_cannot_be_framed_or_embedded_elsewhere() -> None:
    headers = ask("GET", "/").headers
    assert headers["x-frame-options"] == "SAMEORIGIN"
    assert headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("host", [PROXY, PROXY.upper(), f"{PROXY}:443", f"{PROXY}:80"])
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_declared_host_is_served_over_both_schemes(host: str, scheme: str) -> None:
    own = [("Origin", f"{scheme}://{PROXY}"), ("Content-Type", JSON)]
    assert ask("POST", "/graphql", own, host=host, hosts=[PROXY]).reached
    assert open_socket(own[:1], host=host, hosts=[PROXY]).reached


def test_a_proxy_may_name_this_server_as_the_host() -> None:
    own = [("Origin", f"https://{PROXY}"), ("Content-Type", JSON)]
    assert ask("POST", "/graphql", own, hosts=[PROXY]).reached


def test_a_declared_host_may_be_reached_at_the_port_served() -> None:
    own = [("Origin", "http://10.1.2.3:3000"), ("Content-Type", JSON)]
    assert ask("POST", "/graphql", own, host="10.1.2.3:3000", hosts=["10.1.2.3"]).reached


def test_a_port_that_is_declared_is_the_only_one() -> None:
    hosts = [f"{PROXY}:8443"]
    assert ask("GET", "/", [("Origin", f"https://{PROXY}:8443")], hosts=hosts).reached
    assert ask("GET", "/", host=f"{PROXY}:8443", hosts=hosts).reached
    assert not ask("GET", "/", [("Origin", f"https://{PROXY}")], hosts=hosts).reached
    assert not ask("GET", "/", host=PROXY, hosts=hosts).reached


@pytest.mark.parametrize(
    "host",
    [f"{PROXY}:8443", f"a.{PROXY}", f"{PROXY}.", f"{PROXY}.evil.example", "example.org"],
)
def test_a_declared_host_stands_for_no_other(host: str) -> None:
    assert not ask("GET", "/", host=host, hosts=[PROXY]).reached
    assert not ask("GET", "/", [("Origin", f"https://{host}")], hosts=[PROXY]).reached


@pytest.mark.parametrize(
    "text", ["", "*", "*.example.org", "https://example.org", "a/b", "a,b", "a b", "a:0", "a:x"]
)
def test_what_is_not_a_host_cannot_be_declared(text: str) -> None:
    with pytest.raises(ValueError, match="is not a host: write a name such as"):
        declared_host(text)


def test_the_lifespan_is_passed_on() -> None:
    assert pass_on({"type": "lifespan"}).reached


def test_connections_of_an_unknown_type_go_nowhere() -> None:
    answer = pass_on(scope_of("webtransport", "/graphql", [("host", "127.0.0.1:3000")]))
    assert (answer.reached, answer.sent) == (False, [])


near = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"(127\.0\.0\.1|localhost|\[::1\])[:.@/%]?[a-z0-9.:@]{0,8}", fullmatch=True),
    st.sampled_from(HOSTS_SERVED)
    .flatmap(lambda host: st.tuples(st.just(host), st.integers(0, len(host)), st.characters()))
    .map(lambda drawn: drawn[0][: drawn[1]] + drawn[2] + drawn[0][drawn[1] :]),
)


def is_served(host: str) -> bool:
    """What may be served, said in another way than in the guard."""
    name, _, port = host.lower().rpartition(":")
    parts = name.split(".")
    in_block = (
        len(parts) == 4
        and parts[0] == "127"
        and all(part in {str(number) for number in range(256)} for part in parts)
    )
    compressed = name.startswith("[") and name.strip("[]0:") == "1" and host.isascii()
    return port == "3000" and host.isascii() and (name == "localhost" or in_block or compressed)


@given(near)
def test_no_host_passes_that_is_not_a_name_of_this_machine(host: str) -> None:
    encodable = host.encode("utf-8", "replace").decode()
    assert not ask("GET", "/", host=encodable).reached or is_served(encodable)


@given(near)
def test_no_origin_passes_but_the_host_that_is_asked(rest: str) -> None:
    origin = f"http://{rest}".encode("utf-8", "replace").decode()
    assert open_socket([("Origin", origin)]).reached == (origin.lower() == OWN)


@given(near)
def test_no_address_passes_by_what_stands_before_a_mutation(noise: str) -> None:
    target = f"/graphql?{quote(noise, errors='replace', safe='&=;')}&query={quote(LAUNCH)}"
    assert not ask("GET", target).reached


def test_a_guard_is_not_made_around_a_host_that_is_none() -> None:
    with pytest.raises(ValueError, match="is not a host"):
        Guard(App(), port=3000, hosts=["https://example.org"])

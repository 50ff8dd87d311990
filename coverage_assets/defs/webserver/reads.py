"""What a GraphQL request in an address asks for: only to read, or anything else.

The address is read exactly as the webserver reads it, and the document is parsed, not searched.
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    parse,
)

PARAMETERS = {"query", "variables", "operationName"}
MAX_BYTES = 16_000
MAX_TOKENS = 4_000


def only_reads(query_string: bytes) -> bool:
    """Return whether every document in the query string is one that cannot but read.

    A parameter that carries a request in another way, such as a persisted one, is not understood
    and so is no reading. No parameter at all is a request for the page that asks for a query.
    """
    if len(query_string) > MAX_BYTES:
        return False
    parameters = parse_qsl(query_string.decode("latin-1"), keep_blank_values=True)
    return all(
        name in PARAMETERS and (name != "query" or _reads(value)) for name, value in parameters
    )


def _reads(document: str) -> bool:
    """Return whether a document has operations, and all of them are queries."""
    try:
        parsed = parse(document, no_location=True, max_tokens=MAX_TOKENS)
    except (GraphQLError, RecursionError):
        return False
    return _has_an_operation(parsed) and all(
        isinstance(definition, FragmentDefinitionNode)
        or (
            isinstance(definition, OperationDefinitionNode)
            and definition.operation is OperationType.QUERY
        )
        for definition in parsed.definitions
    )


def _has_an_operation(document: DocumentNode) -> bool:
    return any(isinstance(each, OperationDefinitionNode) for each in document.definitions)

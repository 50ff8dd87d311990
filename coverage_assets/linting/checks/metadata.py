"""Owners, reasons and expiry of rules and waivers, and scalars that YAML readers disagree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_assets.foundation.yaml_document import Document
from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark


def missing_owners(context: LintContext) -> Iterator[Remark]:
    """Report rules without an owner."""
    for bound in context.vertical.rules:
        if bound.rule.owner is None:
            message = f"nobody answers for `{bound.id}`"
            yield context.about(
                bound, message, "name an `owner` here, or for all rules under `defaults`"
            )


def missing_reasons(context: LintContext) -> Iterator[Remark]:
    """Report rules without a reason."""
    for bound in context.vertical.rules:
        if bound.rule.reason is None:
            yield context.about(
                bound, f"`{bound.id}` does not say why", "add a `reason`: a sentence for people"
            )


def expired(context: LintContext) -> Iterator[Remark]:
    """Report rules and waivers whose expiry day has come."""
    hint = "look at it again, then move `expires` or remove the entry"
    for bound in context.vertical.rules:
        if bound.rule.expires and bound.rule.expires <= context.today:
            message = (
                f"`{bound.id}` was to be looked at again by {bound.rule.expires}; it still applies"
            )
            yield context.about(bound, message, hint, at=("expires",))
    for number, waiver in enumerate(context.vertical.exclusions.waivers):
        if waiver.expires and waiver.expires <= context.today:
            message = f"this waiver was to be looked at again by {waiver.expires}; it still applies"
            yield context.about_waiver(number, message, hint, at=("expires",))


def ambiguous_scalars(context: LintContext) -> Iterator[Remark]:
    """Report words and numbers that YAML 1.1 readers take for something else."""
    yield from ambiguous_in(
        (context.vertical.taxonomy_document, context.vertical.exclusions_document)
    )


def ambiguous_in(documents: Iterable[Document]) -> Iterator[Remark]:
    """Report ambiguous scalars of documents that need not be valid."""
    for document in documents:
        for scalar in document.ambiguous:
            message = (
                f"`{scalar.text}` means one thing to YAML 1.1 readers "
                "and another to YAML 1.2 readers"
            )
            hint = (
                f'quote it if it is a text: "{scalar.text}"; write a number in plain decimal digits'
            )
            yield Remark(document.path, scalar.place, message, suggestion=hint)

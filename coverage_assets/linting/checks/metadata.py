"""Whether rules and waivers can be answered for, and whether every reader takes the files the same way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from coverage_assets.foundation.yaml_document import Document
from coverage_assets.linting.context import LintContext
from coverage_assets.linting.findings import Remark


def missing_owners(survey: LintContext) -> Iterator[Remark]:
    """Rules that nobody answers for."""
    for bound in survey.vertical.rules:
        if bound.rule.owner is None:
            message = f"nobody answers for `{bound.id}`"
            yield survey.about(
                bound, message, "name an `owner` here, or for all rules under `defaults`"
            )


def missing_reasons(survey: LintContext) -> Iterator[Remark]:
    """Rules that do not say why."""
    for bound in survey.vertical.rules:
        if bound.rule.reason is None:
            yield survey.about(
                bound, f"`{bound.id}` does not say why", "add a `reason`: a sentence for people"
            )


def expired(survey: LintContext) -> Iterator[Remark]:
    """Rules and waivers whose day to be looked at again has come."""
    hint = "look at it again, then move `expires` or remove the entry"
    for bound in survey.vertical.rules:
        if bound.rule.expires and bound.rule.expires <= survey.today:
            message = (
                f"`{bound.id}` was to be looked at again by {bound.rule.expires}; it still applies"
            )
            yield survey.about(bound, message, hint, at=("expires",))
    for number, waiver in enumerate(survey.vertical.exclusions.waivers):
        if waiver.expires and waiver.expires <= survey.today:
            message = f"this waiver was to be looked at again by {waiver.expires}; it still applies"
            yield survey.about_waiver(number, message, hint, at=("expires",))


def ambiguous_scalars(survey: LintContext) -> Iterator[Remark]:
    """Words and numbers that YAML 1.1 readers take for something else."""
    yield from ambiguous_in(
        (survey.vertical.taxonomy_document, survey.vertical.exclusions_document)
    )


def ambiguous_in(documents: Iterable[Document]) -> Iterator[Remark]:
    """The same, for documents that need not be valid."""
    for document in documents:
        for scalar in document.ambiguous:
            message = f"`{scalar.text}` means one thing to YAML 1.1 readers and another to YAML 1.2 readers"
            hint = (
                f'quote it if it is a text: "{scalar.text}"; write a number in plain decimal digits'
            )
            yield Remark(document.path, scalar.place, message, suggestion=hint)

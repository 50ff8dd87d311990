"""Conversations and their goldens, as a family."""

from coverage_assets.defs.family import Family

CONVERSATIONS_FAMILY = Family(
    name="conversations",
    stands_on=("scenarios",),
    is_declared="coverage_assets.defs.conversations.wanted:is_declared",
    inputs="coverage_assets.defs.conversations.sound:files_digest",
    wanted="coverage_assets.defs.conversations.wanted:wanted",
    definitions="coverage_assets.defs.conversations.definitions:definitions",
    schemas=(
        ("world", "coverage_assets.conversations.declared:WorldFile"),
        ("outcomes", "coverage_assets.conversations.declared:OutcomesFile"),
        ("dialogue", "coverage_assets.conversations.declared:DialogueFile"),
        ("lexicon", "coverage_assets.conversations.declared:LexiconFile"),
        ("language", "coverage_assets.conversations.declared:LanguageFile"),
        ("domain", "coverage_assets.conversations.declared:DomainFile"),
    ),
    page="conversations.md",
)

"""Generation of conversations and their goldens from compiled verticals.

A pair is generated, verified against its own golden and replayed before anybody else sees it.
"""

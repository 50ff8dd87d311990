"""Sampling of facts: the concrete values behind a scenario's bins.

Every choice comes from a random stream that is seeded by the conversation's stable key.
"""

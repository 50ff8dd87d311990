"""The records of a dataset: conversations, turns and goldens as data.

Generator and scorer read texts and constraints through this room, so both apply the same rules.
"""

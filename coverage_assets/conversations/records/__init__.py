"""The records of a dataset: conversations, turns and goldens as data.

Both the generator and the scorer read texts and constraints through this room, so that maker and
judge agree.
"""

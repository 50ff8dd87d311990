"""Judging an assistant's responses against goldens: by what was done, offered, asked and said, never by how it reads.

A response is judged gate by gate; every verdict says what was expected and what came. Nothing here asks a model for its
opinion, and nothing here needs the files from which a dataset was made: its header holds the tools.
"""

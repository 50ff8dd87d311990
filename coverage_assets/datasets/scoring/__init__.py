"""Score an assistant's responses against goldens: by what it did, offered, asked and said.

A response is judged gate by gate; every result says what was expected and what came. How a response
reads is never judged, and no model is asked for its opinion. Scoring needs only the dataset, not
the files from which it was generated: the dataset's header holds the tools.
"""

"""The simulated environment: records, and the tools that read and change them.

The same code runs while a conversation is generated, while a golden is replayed and while a
response is scored.
"""

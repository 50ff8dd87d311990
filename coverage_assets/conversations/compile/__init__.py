"""Compilation of the declared files into one program per vertical.

References, types and proofs are checked here, so that generation cannot fail on a declaration
that was accepted.
"""

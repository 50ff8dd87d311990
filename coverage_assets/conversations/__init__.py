"""From a kept scenario to a conversation and its golden: facts first, then actions, then words.

Everything here is a pure function of a vertical's declarations and the stable hash. A new vertical
needs no code.
"""

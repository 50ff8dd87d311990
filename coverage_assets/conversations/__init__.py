"""From a kept scenario to a conversation and its golden: a world in numbers first, then acts, then words.

Everything here is a pure function of what a vertical declares and of the stable hash; a new vertical needs no code.
"""

"""From a declared vertical to its scenarios: enumerate, exclude, count.

Everything here is a pure function of the vertical. Ten thousand scenarios come as one frame; a
hundred million stream in batches of bounded size, through the same code.
"""

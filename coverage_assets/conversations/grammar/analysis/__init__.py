"""Static analysis of grammars: references, reachability, limits, counts and problems.

Nothing here renders text.
"""

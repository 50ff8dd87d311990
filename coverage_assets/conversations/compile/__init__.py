"""Compilation of the declared files into one `CompiledVertical`.

References, types and grammars are checked here, so that a mistake shows before anything is
generated.
"""

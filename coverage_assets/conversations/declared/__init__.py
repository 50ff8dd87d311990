"""What a vertical declares about its conversations.

Models of the YAML files under `conversations/`, and the sources that know where each value stands.
Nothing here is compiled, sampled or rendered.
"""

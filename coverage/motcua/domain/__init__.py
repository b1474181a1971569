"""The nouns: immutable, checked once when made, in metres, people and whole milliseconds."""

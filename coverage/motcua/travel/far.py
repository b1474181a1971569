"""The cost that stands for no way."""

FAR = 2**60
"""Above every whole cost; the sum of two still fits into 64 bits."""

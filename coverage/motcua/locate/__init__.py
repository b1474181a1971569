"""Covering models on plain arrays, exact and with their proof."""

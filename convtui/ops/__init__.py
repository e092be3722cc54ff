"""Arithmetic that a reader can learn from. Arrays in, arrays out; imports `core` only."""

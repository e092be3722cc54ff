"""The nouns. Frozen, arrays read-only, float32. Imports numpy and nothing of ours."""

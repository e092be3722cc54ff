"""The non-interactive face: the same states and scenes, printed."""

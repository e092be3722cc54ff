"""Scenes to cells: what each part of a screen holds, for the TUI and for `show` alike. Knows no terminal."""

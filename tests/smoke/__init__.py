"""Checks of what is shipped, run by hand and by the CI script."""

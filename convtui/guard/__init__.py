"""The terminal is given back, whatever happens to the app: a small parent, and the app's end of the line to it."""

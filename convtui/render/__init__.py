"""Planes to cells. Pure numpy; imports `core` only."""

"""Places on a map or a kernel: (row, column), counted from 0."""


def within(place: tuple[int, int], shape: tuple[int, ...]) -> tuple[int, int]:
    """The nearest place on a grid of (rows, columns, ...)."""
    return min(max(place[0], 0), shape[0] - 1), min(max(place[1], 0), shape[1] - 1)

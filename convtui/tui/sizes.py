"""Sizes of panes, set only where they change, for a changed style lays the whole screen out again; and of pictures."""

from textual.widget import Widget


def resize(widget: Widget, rows: int, columns: int) -> None:
    """Give a widget its size in cells."""
    resize_columns(widget, columns)
    resize_rows(widget, rows)


def resize_rows(widget: Widget, rows: int) -> None:
    """Give a widget its height in cells."""
    height = widget.styles.height
    if height is None or height.value != rows or not height.is_cells:
        widget.styles.height = rows


def resize_columns(widget: Widget, columns: int) -> None:
    """Give a widget its width in cells."""
    width = widget.styles.width
    if width is None or width.value != columns or not width.is_cells:
        widget.styles.width = columns


def fitting(width: int, height: int) -> int:
    """The longest side of a picture that a terminal of so many cells shows one dot a pixel."""
    return max(32, min((width - 16) // 2, (height - 8) * 2) // 4 * 4)

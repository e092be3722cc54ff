"""Sizes of panes, set only where they change: a changed style lays the whole screen out again."""

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

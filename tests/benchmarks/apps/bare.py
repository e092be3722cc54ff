"""The least Textual app there is: what Textual itself costs."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Bare(App[None]):
    """One line of text; q leaves."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("bare")

    def key_q(self) -> None:
        self.exit()


if __name__ == "__main__":
    Bare().run()

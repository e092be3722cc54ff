"""The least that a key can cost in Textual: one letter changes. r changes it, q leaves."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Word(App[None]):
    """One letter."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("a")

    def key_r(self) -> None:
        letter = self.query_one(Static)
        letter.update("b" if letter.content == "a" else "a", layout=False)

    def key_q(self) -> None:
        self.exit()


if __name__ == "__main__":
    Word().run()

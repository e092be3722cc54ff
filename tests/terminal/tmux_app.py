"""A program in tmux, on a server of its own: what tmux shows, and what it does to keys and modes."""

import os
import shlex
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.terminal import keys
from tests.terminal.waiting import framed, wait_until


class TmuxApp:
    """`command` in a detached tmux session of `columns` x `rows`: no status line, no settings of the user."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self._socket = f"convtui-test-{uuid.uuid4().hex[:12]}"
        self._folder = tempfile.TemporaryDirectory(prefix="convtui-test-")
        self._output, self._status, self._pid = (Path(self._folder.name, name) for name in ("output", "status", "pid"))
        self._output.touch()
        settings = [f"{key}={value}" for key, value in (env or {}).items()]
        program = shlex.join(["sh", "-c", 'echo $$ > "$0"; exec env "$@"', str(self._pid), *settings, *command])
        # It waits for a line, so that the pipe misses nothing. The shell outlives Ctrl-C and keeps the exit
        # code: tmux 3.3 may not notice the end of a pane whose pipe is still being written.
        line = f"read -r _; trap : INT QUIT; {program}; echo $? > {shlex.quote(str(self._status))}"
        try:
            self._tmux(
                "start-server", ";",
                "set-option", "-g", "remain-on-exit", "on", ";",
                "set-option", "-g", "status", "off", ";",
                "set-option", "-g", "default-terminal", "tmux-256color", ";",
                "set-option", "-g", "escape-time", "10", ";",
                "new-session", "-d", "-x", str(columns), "-y", str(rows),
                *(("-c", str(cwd)) if cwd else ()), "sh", "-c", line,
            )  # fmt: skip
            self._tmux("pipe-pane", "-O", f"exec cat >> {shlex.quote(str(self._output))}")
            self._tmux("send-keys", "Enter")
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def screen(self) -> list[str]:
        """The lines as a user sees them, without the blanks at their ends."""
        return self._tmux("capture-pane", "-p").split("\n")[:-1]

    @property
    def coloured(self) -> str:
        """The screen with the colours that tmux would draw, as escape sequences."""
        return self._tmux("capture-pane", "-p", "-e")

    @property
    def cells(self) -> list[str]:
        """The lines with their colours, and with the blanks at their ends."""
        return self._tmux("capture-pane", "-p", "-e", "-N").split("\n")[:-1]

    @property
    def cursor(self) -> tuple[int, int]:
        """Its row and column, from 0."""
        row, column = self._ask("#{cursor_y} #{cursor_x}").split()
        return int(row), int(column)

    @property
    def text(self) -> str:
        return "\n".join(self.screen)

    @property
    def received(self) -> int:
        """How many bytes the program has written so far."""
        return self._output.stat().st_size

    @property
    def alternate_screen(self) -> bool:
        """Whether the program holds the alternate screen."""
        return self._ask("#{alternate_on}") == "1"

    @property
    def mouse_mode(self) -> bool:
        """Whether the program asks for mouse reports."""
        return self._ask("#{mouse_any_flag}") == "1"

    @property
    def pid(self) -> int:
        """The program's process id, once it has started."""
        self._wait(lambda: self._pid.exists() and bool(self._pid.read_text()), 5.0, "it has not started")
        return int(self._pid.read_text())

    def press(self, *names: str) -> None:
        """Keys one after the other; see `keys.encoded` for their names."""
        for name in names:
            self.send(keys.encoded(name))

    def send(self, data: bytes) -> None:
        """Raw input, past tmux' own key bindings."""
        self._tmux("send-keys", "-H", *(f"{byte:02x}" for byte in data))

    def paste(self, text: str) -> None:
        """A paste as tmux does it: bracketed if the program asked for that."""
        self._tmux("set-buffer", "--", text, ";", "paste-buffer", "-p")

    def clear(self) -> None:
        """The terminal forgets what it shows, and the program is not told."""
        self._tmux("send-keys", "-R")

    def resize(self, columns: int, rows: int) -> None:
        self._tmux("resize-window", "-x", str(columns), "-y", str(rows))

    def wait_for(self, text: str, timeout: float = 10.0) -> None:
        """Until `text` stands on the screen; NotSeenError shows the screen otherwise."""
        self._wait(lambda: text in self.text, timeout, f"{text!r} is not on the screen")

    def wait_gone(self, text: str, timeout: float = 10.0) -> None:
        """Until `text` is no longer on the screen."""
        self._wait(lambda: text not in self.text, timeout, f"{text!r} is still on the screen")

    def wait_exit(self, timeout: float = 10.0) -> int:
        """Its exit code; 128 + n if a signal ended it."""
        self._wait(lambda: self.exit_code is not None, timeout, "it is still running")
        code = self.exit_code
        assert code is not None
        return code

    @property
    def exit_code(self) -> int | None:
        """None while it runs; 128 + n if a signal ended it."""
        text = self._status.read_text() if self._status.exists() else ""
        return int(text) if text.endswith("\n") else None

    def close(self) -> None:
        """End the server and with it the program."""
        with suppress(subprocess.CalledProcessError):
            self._tmux("kill-server")
        self._folder.cleanup()

    def _ask(self, what: str) -> str:
        return self._tmux("display-message", "-p", what).rstrip("\n")

    def _wait(self, condition: Callable[[], bool], timeout: float, complaint: str) -> None:
        wait_until(condition, timeout, lambda: f"{complaint}\n{framed(self.screen)}", every=0.03)

    def _tmux(self, *arguments: str) -> str:
        # COLUMNS and LINES, which a worker of pytest-xdist sets, would stand for the pane's own size.
        left_out = ("TMUX", "NO_COLOR", "COLUMNS", "LINES")
        plain = {name: value for name, value in os.environ.items() if name not in left_out}
        done = subprocess.run(
            ["tmux", "-L", self._socket, "-f", "/dev/null", "-u", *arguments],
            env=plain | {"LC_ALL": "C.UTF-8"},
            check=True,
            capture_output=True,
            text=True,
            timeout=20,
        )
        return done.stdout

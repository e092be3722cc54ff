"""The decoder's process: what it may use, how it ends, and that its answers are not simply believed."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from convtui.source import limited, limits
from convtui.source.limited import Answer, Decoder, StoppedError
from convtui.source.limits import UndecodableError
from tests.source.making import encoded, ramp
from tests.terminal.processes import are_gone
from tests.terminal.waiting import wait_until

ROOT = Path(__file__).parents[2]
COLOURS = np.stack([ramp(), ramp()[::-1], 255 - ramp()], axis=2)
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")


def answered(values: npt.NDArray[np.uint8] = COLOURS, size: int | None = None, ground: str = "white") -> Answer:
    return Decoder(encoded(Image.fromarray(values)).getvalue(), size, ground).answer()


def decoding_with(body: str, monkeypatch: pytest.MonkeyPatch, before: str = "") -> Decoder:
    """A decoder whose work is the statements `body`, with `before` run first of all."""
    before = f"import sys; sys.path[:] = sys.argv[1:-2]\n{before}\n"
    doing = f"def decode(file, size, ground):\n{textwrap.indent(body, '    ')}\n"
    ready = "from convtui.source import decoder_process as process\nprocess.decode = decode; process.main()\n"
    return doing_only(before + doing + ready, monkeypatch)


def doing_only(program: str, monkeypatch: pytest.MonkeyPatch) -> Decoder:
    monkeypatch.setattr(limited, "PROGRAM", program)
    return Decoder(b"picture")


def refusal(decoder: Decoder) -> str:
    """The reason; and the child is gone."""
    with pytest.raises(UndecodableError) as caught:
        decoder.answer()
    assert are_gone([decoder.pid])
    return str(caught.value)


def test_a_picture_comes_through_whole() -> None:
    made = answered()
    assert np.array_equal(made.values, COLOURS / np.float32(255))
    assert made.values.dtype == np.float32
    assert made.own_shape == (5, 7)
    assert answered(size=3).values.shape == (2, 3, 3)
    assert answered(ramp()).values.shape == (5, 7)


def test_an_open_file_and_its_bytes_give_the_same(tmp_path: Path) -> None:
    Image.fromarray(ramp(900, 1100)).save(tmp_path / "a.png", compress_level=0)
    with (tmp_path / "a.png").open("rb") as file:
        made = Decoder(file).answer()
    assert np.array_equal(made.values, Decoder((tmp_path / "a.png").read_bytes()).answer().values)


@pytest.mark.parametrize(("ground", "level"), limits.GROUNDS.items())
def test_the_ground_is_told(ground: str, level: float) -> None:
    assert answered(np.zeros((2, 2, 4), np.uint8), ground=ground).values.tolist() == [[level] * 2] * 2


def test_the_reason_and_the_advice_come_back() -> None:
    with pytest.raises(UndecodableError, match="not a picture of a kind") as caught:
        Decoder(b"no picture").answer()
    assert caught.value.advice == "save it as PNG or JPEG"


def test_it_is_quick() -> None:
    def seconds() -> float:
        start = time.perf_counter()
        answered()
        return time.perf_counter() - start

    # A busy machine makes single runs slow; the promise is about the program.
    assert any(seconds() < 0.3 for _ in range(20))


def test_what_libraries_print_goes_nowhere(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    decoder = decoding_with("import os; os.write(2, b'\\x1b[2Jnoise'); raise MemoryError", monkeypatch)
    assert "memory at hand" in refusal(decoder)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_decoder_that_is_ended_by_a_picture(number: signal.Signals, monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = decoding_with(f"import os; os.kill(os.getpid(), {int(number)})", monkeypatch)
    assert refusal(decoder) == "what is in it ended its decoder"


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "import time; time.sleep(100)",
        # Never lets another thread, nor a signal's handler, run.
        'import re; re.match("(a+)+$", "a" * 64 + "b")',
    ],
)
def test_one_without_end_ends(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    start = time.perf_counter()
    short = "import convtui.source.limits as limits; limits.SECONDS = 1"
    assert refusal(decoding_with(body, monkeypatch, short)) == limited.TOO_LONG
    assert time.perf_counter() - start < 4


def test_one_that_breaks_its_own_limits_is_ended_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limited, "SECONDS", 0)
    monkeypatch.setattr(limited, "GRACE", 0.2)
    assert refusal(doing_only("import time; time.sleep(100)", monkeypatch)) == limited.TOO_LONG
    closing = "import os, time; os.close(1); time.sleep(100)"
    assert refusal(doing_only(closing, monkeypatch)) == limited.TOO_LONG


@linux
def test_memory_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    enough = "bytearray(900 << 20); from convtui.source.limits import *; raise UndecodableError('enough')"
    assert refusal(decoding_with(enough.replace("import *", "import UndecodableError"), monkeypatch)) == "enough"
    assert "too large for the memory at hand" in refusal(decoding_with("bytearray(1 << 30)", monkeypatch))


def test_files_are_limited_and_none_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    body = f"""
from convtui.source.limits import UndecodableError
found = []
try:
    with open({str(tmp_path / "out")!r}, "w") as file:
        file.write("anything")
except OSError:
    found.append("no writing")
held = []
try:
    for _ in range(50):
        held.append(open({__file__!r}))
except OSError:
    found.append("few files")
held.clear()
raise UndecodableError(", ".join(found))
"""
    assert refusal(decoding_with(body, monkeypatch)) == "no writing, few files"
    assert not (tmp_path / "out").exists() or not (tmp_path / "out").read_bytes()


HEAD = "+2 2 1 2 2\\n"


@pytest.mark.parametrize(
    "program",
    [
        "",
        "print('nonsense')",
        "print('+')",
        f"sys.stdout.write('{HEAD}')",
        f"sys.stdout.write('{HEAD}' + 'x' * 15)",
        f"sys.stdout.write('{HEAD}' + 'x' * 17)",
        # Not a number; more than white.
        f"sys.stdout.buffer.write(b'{HEAD}' + b'\\xff' * 16)",
        f"sys.stdout.buffer.write(b'{HEAD}' + b'\\0\\0\\0\\x40' * 4)",
        "sys.stdout.write('+2 2 2 2 2\\n' + '\\0' * 32)",
        "sys.stdout.write('+2 2 1 99999 99999\\n' + '\\0' * 16)",
        "sys.stdout.write('+-2 -2 1 2 2\\n' + '\\0' * 16)",
        "sys.stdout.write('+' + '9' * 9999 + ' 2 1 2 2\\n' + '\\0' * 16)",
        "sys.stdout.write('+0 0 1 2 2\\n')",
        "sys.stdout.write('-' + 'x' * 9999 + '\\n')",
        f"sys.stdout.write('{HEAD}' + '\\0' * 16); sys.stdout.flush(); sys.exit(1)",
        "[sys.stdout.write('x' * 1000000) for _ in range(100)]",
    ],
)
def test_a_decoder_that_answers_nonsense(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refusal(doing_only(f"import sys; {program}", monkeypatch)) == "its decoder gave no picture"


def test_a_true_answer_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above cannot pass on nothing."""
    program = f"import sys; sys.stdout.write('{HEAD}' + '\\0' * 16)"
    assert doing_only(program, monkeypatch).answer().values.tolist() == [[0, 0], [0, 0]]


def test_no_escape_comes_out_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    reason = refusal(doing_only("print('-\\x1b]0;evil\\x07\\nadvice', end='')", monkeypatch))
    assert reason == "␛]0;evil␇"


def test_it_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = decoding_with("import time; time.sleep(100)", monkeypatch)
    until = time.monotonic() + 0.3
    with pytest.raises(StoppedError):
        decoder.answer(lambda: time.monotonic() > until)
    assert time.monotonic() < until + 1
    assert are_gone([decoder.pid])


@linux
def test_it_ends_with_the_app(tmp_path: Path) -> None:
    """However that ends; also one that is busy in C code."""
    code = f"""
import sys, os, signal
from convtui.source import limited
limited.PROGRAM = '''
import sys; sys.path[:] = sys.argv[1:-2]
from convtui.source import decoder_process as process
def decode(*_):
    import re
    open({str(tmp_path / "busy")!r}, "w")
    re.match("(a+)+$", "a" * 64 + "b")
process.decode = decode; process.main()
'''
decoder = limited.Decoder(b"picture")
print(decoder.pid, flush=True)
decoder.answer()
"""
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, cwd=ROOT) as app:
        assert app.stdout is not None
        pid = int(app.stdout.readline())
        wait_until((tmp_path / "busy").exists, 10, lambda: "never busy")
        assert not are_gone([pid])
        app.kill()
    wait_until(lambda: are_gone([pid]), 2, lambda: f"{pid} is still there")


def test_nothing_stays_behind() -> None:
    answered()
    before = len(list(Path("/dev/fd").iterdir()))
    for _ in range(3):
        answered()
        decoder = Decoder(b"no picture")
        with pytest.raises(UndecodableError):
            decoder.answer()
        with pytest.raises(ChildProcessError):
            os.waitpid(decoder.pid, os.WNOHANG)
    assert len(list(Path("/dev/fd").iterdir())) == before


def test_the_app_itself_loads_no_pillow() -> None:
    code = (
        "import sys; from convtui.source.pictures import load_picture as load; "
        "print(load('assets/pictures/dot.png').shape, 'PIL' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout == "(32, 32) False\n"

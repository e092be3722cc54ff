"""What reads, counts and tells in the benchmarks: on bytes, connections and figures that are known."""

import socket
import time

import numpy as np

from convtui.panels.kernel_layout import kernel_layout
from tests.benchmarks.classroom import PER_SECOND, SECONDS, lesson, times
from tests.benchmarks.judge import Judge, settled
from tests.benchmarks.programs import COLUMNS, HEIGHT, ROWS, WIDTH
from tests.benchmarks.proxy import Proxy
from tests.benchmarks.raw_pty import Burst
from tests.benchmarks.table import Row, figure, percentile, ratio, table


def test_the_judge_reads_half_blocks_where_they_stand() -> None:
    judge = Judge(8, 4)
    judge.feed(b"\x1bP$qm\x1b\\\x1b[2;3H\x1b[38;2;1;2;3;48;2;4;5;6m" + "▀▄█ x".encode())
    ink, ground = [1, 2, 3], [4, 5, 6]
    shown = np.array([[ink, ground, ink, ground, ground], [ground, ink, ink, ground, ground]])
    assert (judge.dots((1, 2), 1, 5) == shown).all()


def test_a_screen_is_whole_when_it_looks_as_it_stays() -> None:
    pieces = [(0.1, b"\x1b[?25l"), (0.2, b"old"), (0.3, b"\rnew"), (0.4, b"\x1b[5n"), (0.5, b"\rnew")]
    assert settled(pieces, 10, 2) == 0.3


def test_the_panes_have_their_size_in_kernel_mode() -> None:
    assert kernel_layout(COLUMNS, ROWS, (200, 200), "crop").pane == (HEIGHT, WIDTH)


def test_a_key_is_answered_until_the_next() -> None:
    burst = Burst(((1.5, b"a"), (1.75, b"b"), (3.25, b"c")), typed=(1.0, 2.0, 3.0))
    assert list(times(burst)) == [(0.5, 0.75), None, (0.25, 0.25)]
    assert (burst.count, burst.first, burst.last) == (3, 1.5, 3.25)
    assert {len(lesson(student)) for student in range(4)} == {SECONDS * PER_SECOND}


def test_the_proxy_counts_and_slows() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        Proxy(listening.getsockname()[1], rate=100_000) as proxy,
        socket.create_connection(("127.0.0.1", proxy.port)) as client,
        listening.accept()[0] as server,
    ):
        client.sendall(b"hello")
        assert server.recv(5) == b"hello"
        start = time.perf_counter()
        server.sendall(b"x" * 10_000)
        got = 0
        while got < 10_000:
            got += len(client.recv(65536))
        assert time.perf_counter() - start >= 0.08
        assert proxy.received == 10_000


def test_a_table() -> None:
    rows = [Row("bytes", (4000.0, 1000.0), "<= 1,500"), Row("dB", (float("inf"), 39.5)), Row("edit", (None, 0.25))]
    assert table("key", ["naive", "ours"], rows, ratios=True) == "\n".join(
        (
            "key           naive        ours   / ours  target",
            "bytes         4,000       1,000    4.0 x  <= 1,500",
            "dB            exact        39.5",
            "edit              -        0.25",
        )
    )
    assert [figure(value) for value in (3.0, 3.14159, 31.4159, 1234.5)] == ["3", "3.14", "31.4", "1,234"]
    assert [ratio(3.0, 0.0), ratio(None, 1.0), ratio(10.0, 4.0)] == ["all", "", "2.5 x"]
    assert [percentile([3, 1, 2], share) for share in (0.0, 0.5, 0.99)] == [1, 2, 3]
    assert percentile([], 0.5) is None

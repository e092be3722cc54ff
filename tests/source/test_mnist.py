import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from convtui.errors import DataError
from convtui.source import mnist
from convtui.source.mnist import mnist_file

CONTENT = b"the right bytes" * 100


class Server(BaseHTTPRequestHandler):
    """Serves CONTENT, something else, or half of what it promises."""

    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        body = CONTENT if self.path != "/other" else b"an error page"
        self.send_response(404 if self.path == "/missing" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:50] if self.path == "/half" else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        pass


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Server.asked = 0
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setattr(mnist, "cache_dir", lambda: tmp_path / "cache")
    monkeypatch.setattr(mnist, "SHA256", hashlib.sha256(CONTENT).hexdigest())
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with HTTPServer(("127.0.0.1", 0), Server) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_it_is_fetched_once(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "URL", f"{address}/mnist.npz")
    path = mnist_file()
    assert path.read_bytes() == CONTENT
    assert mnist_file() == path
    assert Server.asked == 1


def test_keras_own_copy_is_used(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "URL", f"{address}/mnist.npz")
    copy = tmp_path / "keras" / "datasets" / "mnist.npz"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(CONTENT)
    assert mnist_file() == copy
    copy.write_bytes(b"another set")
    assert mnist_file() != copy
    assert copy.read_bytes() == b"another set"


@pytest.mark.parametrize(
    ("page", "reason"), [("other", "another file"), ("half", "cut short"), ("missing", "connection")]
)
def test_what_cannot_be_had_is_told(
    address: str, page: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mnist, "URL", f"{address}/{page}")
    with pytest.raises(DataError, match=rf"could not be downloaded: .*{reason}.*--data FILE\.npz, or --data digits\."):
        mnist_file()
    assert not (tmp_path / "cache" / "mnist.npz").exists()


def test_no_server_is_told(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mnist, "URL", "http://127.0.0.1:1/mnist.npz")
    with pytest.raises(DataError, match="the connection failed"):
        mnist_file()

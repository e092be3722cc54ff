"""What files of labelled pictures say of themselves, those among them that lie. (What they say is held against what
reading them finds in `tests.lab.studies.test_setup`.)
"""

import struct
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from convtui.errors import DataError
from convtui.source import array_heads
from convtui.source.array_heads import labelled_heads

X = np.random.default_rng(1).integers(0, 256, (40, 9, 8), np.uint8)
Y = np.arange(40) % 3


def header(shape: tuple[int, ...], length: int | None = None) -> bytes:
    text = repr({"descr": "|u1", "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\2\0" + struct.pack("<I", len(text) if length is None else length) + text


def written(path: Path, first: bytes) -> Path:
    """A packed file whose x_train begins so."""
    np.savez_compressed(path, y_train=Y)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", first)
    return path


def test_a_file_of_many_pictures_may_be_larger_than_its_labels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(array_heads, "MOST_LABELLED", Y.nbytes + 200)
    np.savez(tmp_path / "a.npz", x_train=X, y_train=Y)
    assert (tmp_path / "a.npz").stat().st_size > 2_000 + Y.nbytes
    assert labelled_heads(tmp_path / "a.npz") == ((9, 8, 1), 40, 0, 3)
    np.savez(tmp_path / "b.npz", x_train=X, y_train=np.zeros(400))
    with pytest.raises(DataError, match="its arrays take 0 MB, more than 0"):
        labelled_heads(tmp_path / "b.npz")


def test_a_damaged_file_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez_compressed(path, x_train=X, y_train=Y)
    data = bytearray(path.read_bytes())
    begin = data.index(b"x_train.npy") + len("x_train.npy")
    data[begin + 20 : begin + 60] = b"\xff" * 40
    path.write_bytes(data)
    with pytest.raises(DataError, match=r"a\.npz cannot be read: it is damaged; make or copy it again\.$"):
        labelled_heads(path)


@pytest.mark.parametrize("shape", [(-5, 9, 8), (5, -9, 8), (5, 0, 8), ()])
def test_a_shape_that_cannot_be_is_refused(shape: tuple[int, ...], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="give bytes of shape"):
        labelled_heads(written(tmp_path / "a.npz", header(shape)))


def test_a_header_that_is_longer_than_any_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.npz", header((5, 9, 8), 20_000_000) + b" " * 20_000_000)
    unpacked, real = [0], zipfile.ZipExtFile.read

    def counted(stream: zipfile.ZipExtFile, *given: Any) -> bytes:  # noqa: ANN401
        data = real(stream, *given)
        unpacked[0] += len(data)
        return data

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with pytest.raises(DataError, match="x_train in it is not a numpy array"):
        labelled_heads(path)
    assert 0 < unpacked[0] <= array_heads.LONGEST_HEAD

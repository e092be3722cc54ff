import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from convtui.errors import DataError, NetworkError
from convtui.source.arrays import read_arrays


def npy(array: np.typing.ArrayLike, **how: bool) -> bytes:
    file = BytesIO()
    np.save(file, np.asarray(array), **how)
    return file.getvalue()


def lying_npy(shape: str) -> bytes:
    """Four bytes of float32 whose header says `shape`."""
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + b"\0\0\0\0"


def archive(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return path


def refused(path: Path, most_bytes: int = 10_000_000) -> str:
    with pytest.raises(DataError) as caught:
        read_arrays(path, DataError, most_bytes=most_bytes)
    assert str(caught.value).startswith(f"{path} cannot be read: "[:60])
    assert str(caught.value).endswith(".")
    return str(caught.value)


def test_what_numpy_wrote_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, a=np.arange(6).reshape(2, 3), text=np.array("ü"), fortran=np.asfortranarray(np.eye(3)[:2]))
    got = read_arrays(path, DataError)
    assert set(got) == {"a", "text", "fortran"}
    assert got["a"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert str(got["text"]) == "ü"
    assert np.array_equal(got["fortran"], np.eye(3)[:2])
    np.savez_compressed(path, empty=np.zeros((0, 3)))
    assert read_arrays(path, DataError)["empty"].shape == (0, 3)


def test_only_what_is_asked_for_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.npz", a=npy([1]), b=b"no array")
    assert list(read_arrays(path, DataError, names=("a", "c"))) == ["a"]
    assert "b in it is not a numpy array" in refused(path)


def test_python_objects_are_never_loaded(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    np.savez(path, a=np.array([{}], dtype=object))
    assert "a in it holds Python objects" in refused(path)


@pytest.mark.parametrize("shape", ["(1000000000000,)", "(2,)", "(0,)", "(99999999999, 99999999999, 99999999999)"])
def test_a_header_that_lies_is_refused_before_memory_is_taken(tmp_path: Path, shape: str) -> None:
    path = archive(tmp_path / "a.npz", a=lying_npy(shape))
    assert "not as long as it says" in refused(path)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.npz", a=npy(np.zeros(20_000_000, np.uint8)))
    assert path.stat().st_size < 100_000
    tracemalloc.start()
    try:
        assert "its arrays take 20 MB, more than 10" in refused(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_a_member_that_holds_more_than_it_declares_is_not_unpacked(tmp_path: Path) -> None:
    data = npy(np.zeros(20_000_000, np.uint8))
    path = archive(tmp_path / "a.npz", a=data)
    path.write_bytes(path.read_bytes().replace(len(data).to_bytes(4, "little"), (200).to_bytes(4, "little")))
    tracemalloc.start()
    try:
        assert "it is damaged" in refused(path)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def test_far_too_many_arrays_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.npz", **{f"a{i}": b"" for i in range(1001)})
    assert "1,001 arrays" in refused(path)


def test_every_cut_of_a_file_is_refused(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.npz", a=npy(np.arange(100))).read_bytes()
    for length in range(1, len(whole) - 1, 7):
        (tmp_path / "cut.npz").write_bytes(whole[:length])
        assert "no .npz file" in refused(tmp_path / "cut.npz")


def test_every_changed_byte_gives_arrays_or_the_one_error(tmp_path: Path) -> None:
    whole = archive(tmp_path / "a.npz", a=npy(np.arange(10))).read_bytes()
    path = tmp_path / "b.npz"
    refusals = 0
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            read_arrays(path, NetworkError)
        except NetworkError:
            refusals += 1
    assert refusals > len(whole) // 2


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "it is a folder" in refused(tmp_path)
    assert "there is no such file" in refused(tmp_path / "none.npz")

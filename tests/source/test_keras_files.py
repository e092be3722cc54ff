"""Keras files as networks: against Keras itself, and whatever else such a file may hold."""

import io
import signal
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from convtui.core.layer import LayerSpec
from convtui.core.text import has_unsafe
from convtui.source import keras_files
from convtui.source.keras_files import BROKEN, TOO_LONG, KerasReader, Model
from convtui.source.opening import open_regular
from tests.source.keras_making import (
    ARRAYS,
    BIAS,
    CONV,
    DENSE,
    FIRST,
    GROUP,
    KERNELS,
    Array,
    keras,
    layer,
    sequential,
    weights,
)
from tests.terminal.processes import are_gone

WEIGHTS_OF_FIRST = (KERNELS.shape, BIAS.shape)
Reading = Callable[[Path], Model]
Refusing = Callable[[Path], str]
linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")


@pytest.fixture(scope="module")
def one_reader() -> Iterator[KerasReader]:
    """The same child for all files that do not end it: that is what it is for."""
    with KerasReader() as reader:
        yield reader


@pytest.fixture
def read(one_reader: KerasReader) -> Reading:
    def whole(path: Path) -> Model:
        with open_regular(path, 10**9) as file:
            return one_reader.whole(file, "net")

    return whole


@pytest.fixture
def refused(read: Reading, one_reader: KerasReader) -> Refusing:
    """Why it is refused: a clause; and the child goes on."""

    def why(path: Path) -> str:
        before = one_reader.pid
        with pytest.raises(ValueError) as caught:
            read(path)
        assert before in (None, one_reader.pid)
        return clause(caught.value)

    return why


def clause(reason: ValueError) -> str:
    words = str(reason)
    assert not has_unsafe(words)
    assert not words.endswith(".")
    return words


def refusal(path: Path) -> str:
    """The same of a child of its own, which is gone then."""
    with KerasReader() as reader, open_regular(path, 10**9) as file:
        with pytest.raises(ValueError) as caught:
            reader.whole(file, "net")
        pid = reader.pid
    assert pid is None or are_gone([pid])
    return clause(caught.value)


def saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# -- what is read


def test_a_whole_network_is_read_with_all_its_weights(read: Reading, tmp_path: Path) -> None:
    model = read(keras(tmp_path / "net.keras"))
    assert [one.name for one in model.spec.layers] == ["conv2d", "maxpooling2d", "flatten", "dense"]
    assert list(model.weights) == ["conv2d", "dense"]
    assert np.array_equal(model.weights["conv2d"].kernels, KERNELS)
    assert np.array_equal(model.weights["conv2d"].bias, BIAS)
    assert np.array_equal(model.weights["dense"].kernels, DENSE)
    assert (model.left_out, model.assumed, model.places) == ("", (), (f"{GROUP}/0", f"{GROUP}/1"))


def test_a_file_of_weights_gives_the_first_convolution_and_what_is_assumed(read: Reading, tmp_path: Path) -> None:
    arrays: dict[str, Array] = {
        "layers/conv2d_10/vars/0": np.ones((3, 3, 4, 5), np.float32),
        "layers/conv2d_2/vars/0": KERNELS,
        "layers/conv2d_2/vars/1": BIAS,
        "layers/conv2d_transpose/vars/0": np.ones((3, 3, 1, 5), np.float32),
        "layers/depthwise_conv2d/vars/0": np.ones((3, 3, 1, 5), np.float32),
        "optimizer/vars/2": np.ones((3, 3, 1, 4), np.float32),
    }
    model = read(saved(tmp_path / "x.weights.h5", weights(arrays)))
    assert model.spec.layers == (LayerSpec("conv2d_2", "Conv2D", filters=4, window=(3, 3)),)
    assert model.spec.input_shape == (28, 28, 1)
    assert np.array_equal(model.weights["conv2d_2"].kernels, KERNELS)
    assert model.left_out == "weights only"
    assert model.assumed == ("28x28, stride 1, unpadded, linear", "conv2d_2 as its first layer")
    in_colour = read(saved(tmp_path / "y.h5", weights({"a/vars/0": np.ones((5, 5, 3, 2), np.float32)})))
    assert in_colour.spec.input_shape == (32, 32, 3)
    assert not in_colour.spec.layers[0].bias


def test_weights_of_older_versions_are_found_too(read: Reading, tmp_path: Path) -> None:
    dense = {"dense/0": DENSE, "dense/1": np.zeros(3, np.float32)}
    older = {f"_layer_checkpoint_dependencies/{path.replace('/', '/vars/')}": array for path, array in dense.items()}
    older |= {path.replace("layers/", "_layer_checkpoint_dependencies/"): array for path, array in FIRST.items()}
    oldest = {"conv2d/net/conv2d/kernel:0": KERNELS, "conv2d/net/conv2d/bias:0": BIAS}
    oldest |= {"dense/net/dense/kernel": DENSE, "dense/net/dense/bias": np.zeros(3, np.float32)}
    for arrays in (older, oldest):
        model = read(keras(tmp_path / "net.keras", data=weights(arrays)))
        assert np.array_equal(model.weights["conv2d"].kernels, KERNELS)
        assert np.array_equal(model.weights["conv2d"].bias, BIAS)
        assert np.array_equal(model.weights["dense"].kernels, DENSE)


@pytest.mark.parametrize("kind", ["<f2", "<f8", ">f4", "bfloat16"])
def test_other_floating_numbers_become_float32(read: Reading, kind: str, tmp_path: Path) -> None:
    stream = io.BytesIO(weights({f"{GROUP}/1": BIAS}))
    with h5py.File(stream, "r+") as file:
        if kind == "bfloat16":  # as Keras leaves it: the upper half of a float32, opaque
            file[f"{GROUP}/0"] = (KERNELS.view("<u4") >> 16).astype("<u2").view("V2")
            file[f"{GROUP}/0"].attrs["dtype"] = "bfloat16"
        else:
            file[f"{GROUP}/0"] = KERNELS.astype(kind)
    found = read(saved(tmp_path / "x.weights.h5", stream.getvalue())).weights["conv2d"].kernels
    assert found.dtype == np.float32
    assert np.allclose(found, KERNELS, rtol=0.01, atol=1e-3)
    if kind == "bfloat16":
        assert np.array_equal(found.view("<u4") & 0xFFFF, np.zeros(KERNELS.shape, "<u4"))
        assert np.array_equal(found.view("<u4") >> 16, KERNELS.view("<u4") >> 16)


def test_what_is_in_a_file_decides_not_its_name(read: Reading, tmp_path: Path) -> None:
    assert read(saved(tmp_path / "a.keras", weights())).left_out == "weights only"
    assert read(keras(tmp_path / "b.h5")).left_out == ""


def test_a_packed_archive_and_packed_arrays_are_read(read: Reading, tmp_path: Path) -> None:
    path = keras(tmp_path / "a.keras", data=weights(compression="gzip", shuffle=True, fletcher32=True))
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(tmp_path / "b.keras", "w", zipfile.ZIP_DEFLATED) as packed:
        for name in archive.namelist():
            packed.writestr(name, archive.read(name))
    for name in ("a.keras", "b.keras"):
        assert np.array_equal(read(tmp_path / name).weights["conv2d"].kernels, KERNELS)


def test_one_child_reads_many_files_and_parts_of_them(tmp_path: Path) -> None:
    paths = [saved(tmp_path / f"{n}.h5", weights({f"{GROUP}/0": n * KERNELS, f"{GROUP}/1": BIAS})) for n in range(1, 6)]
    pids = set()
    with KerasReader() as reader:
        for number, path in enumerate(paths, 1):
            with path.open("rb") as file:
                bank = reader.kernels(file, (f"{GROUP}/0", f"{GROUP}/1"), WEIGHTS_OF_FIRST)
            assert np.array_equal(bank.kernels, (number * KERNELS).astype(np.float32))
            pids.add(reader.pid)
            with path.open("rb") as file, pytest.raises(ValueError, match=r"has the shape \(3, 3, 1, 4\), not \(9,\)"):
                reader.kernels(file, (f"{GROUP}/0", ""), ((9,), (4,)))
            with path.open("rb") as file, pytest.raises(ValueError, match="it lacks b/0"):
                reader.kernels(file, ("b/0", ""), WEIGHTS_OF_FIRST)
            with path.open("rb") as file:
                assert not reader.kernels(file, (f"{GROUP}/0", ""), WEIGHTS_OF_FIRST).bias.any()
    assert len(pids) == 1
    assert are_gone([pid for pid in pids if pid is not None])


# -- what is not a chain that convtui computes


@pytest.mark.parametrize(
    ("config", "words"),
    [
        (
            sequential(CONV, layer("Lambda", "run\x1b[2J", function="evil")),
            "its layer run␛[2J is custom code (Lambda), which",
        ),
        (
            sequential(CONV, {**layer("system", "ls"), "module": "os"}),
            "its layer ls is custom code (system), which is never",
        ),
        (sequential(CONV, layer("TFSMLayer", "saved", filepath="/etc")), "custom code (TFSMLayer)"),
        (
            sequential(CONV, layer("StringLookup", "words", vocabulary="/etc/passwd")),
            "words is a StringLookup, which convtui",
        ),
        (sequential(CONV, layer("BatchNormalization", "bn")), "its layer bn is a BatchNormalization"),
        (
            {"module": "mine", "class_name": "MyModel", "config": {}},
            "it is a MyModel, whose layers its file does not tell",
        ),
    ],
)
def test_of_another_network_the_first_convolution_is_read_and_nothing_is_run(
    read: Reading, config: object, words: str, tmp_path: Path
) -> None:
    model = read(keras(tmp_path / "x.keras", config))
    assert words in model.left_out
    assert not has_unsafe(model.left_out)
    assert [one.name for one in model.spec.layers] == ["conv2d"]
    assert np.array_equal(model.weights["conv2d"].kernels, KERNELS)


# -- what is refused


def _hdf5(make: Callable[[h5py.File], None]) -> bytes:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        make(file)
    return stream.getvalue()


def _link(link: object) -> bytes:
    def make(file: h5py.File) -> None:
        file[f"{GROUP}/0"] = link

    return _hdf5(make)


def _virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(KERNELS.shape, np.float32)
    layout[...] = h5py.VirtualSource("other.h5", "x", KERNELS.shape)
    file.create_virtual_dataset(f"{GROUP}/0", layout)


def _bomb(file: h5py.File) -> None:
    file.create_dataset(f"{GROUP}/0", (300, 300, 1, 100_000), np.float32, chunks=(30, 30, 1, 100), compression="gzip")


def _external(file: h5py.File) -> None:
    file.create_dataset(f"{GROUP}/0", KERNELS.shape, np.float32, external=[("/etc/passwd", 0, 200)])


def _unknown_filter(file: h5py.File) -> None:
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(KERNELS.shape)
    plist.set_filter(32_015, h5py.h5z.FLAG_OPTIONAL)
    space = h5py.h5s.create_simple(KERNELS.shape)
    h5py.h5d.create(file.create_group(GROUP).id, b"0", h5py.h5t.IEEE_F32LE, space, plist)


def _deep(file: h5py.File) -> None:
    file["/".join("g" * 40) + "/vars/0"] = KERNELS


def _circle(file: h5py.File) -> None:
    group = file.create_group("a")
    group["again"] = group


WRONG_WEIGHTS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a link to another file": (
        lambda: _link(h5py.ExternalLink("/etc/passwd", "x")),
        "is a link, which is not followed",
    ),
    "a soft link": (lambda: _link(h5py.SoftLink("/elsewhere")), "is a link, which is not followed"),
    "virtual": (lambda: _hdf5(_virtual), "lies in another file, which is not opened"),
    "external": (lambda: _hdf5(_external), "lies in another file, which is not opened"),
    "a shape bomb": (lambda: _hdf5(_bomb), "parameters, above"),
    "an unknown filter": (lambda: _hdf5(_unknown_filter), "is packed in a way that convtui does not unpack"),
    "deep": (lambda: _hdf5(_deep), "its groups lie in each other without end"),
    "a circle": (lambda: _hdf5(_circle), "its groups lie in each other without end"),
    "whole numbers": (lambda: weights({f"{GROUP}/0": np.ones((3, 3, 1, 2), np.int8)}), "holds int8, not floating"),
    "complex": (lambda: weights({f"{GROUP}/0": np.ones((3, 3, 1, 2), np.complex64)}), "holds complex64, not floating"),
    "text": (lambda: weights({f"{GROUP}/0": np.full((3, 3, 1, 2), b"a")}), "holds |S1, not floating"),
    "NaN": (lambda: weights({f"{GROUP}/0": KERNELS * np.nan}), "its weights are no finite numbers any more"),
    "infinite": (
        lambda: weights({f"{GROUP}/0": KERNELS / np.float32(0)}),
        "its weights are no finite numbers any more",
    ),
    "no convolution": (lambda: weights({"layers/dense/vars/0": DENSE}), "it has no convolution"),
    "no picture": (
        lambda: weights({f"{GROUP}/0": np.ones((1, 1, 4096, 4))}),
        "none of its convolutions reads pictures",
    ),
    "nothing in it": (lambda: weights({}), "it has no convolution"),
    "cut short": (lambda: weights()[:3000], "it is damaged or cut short"),
    "a head alone": (lambda: weights()[:8], "it is damaged or cut short"),
    "no Keras file": (lambda: b"GIF89a" + bytes(100), "it is no Keras file"),
}


@pytest.mark.parametrize("case", WRONG_WEIGHTS)
@np.errstate(divide="ignore")
def test_weights_that_are_refused(refused: Refusing, case: str, tmp_path: Path) -> None:
    make, words = WRONG_WEIGHTS[case]
    assert words in refused(saved(tmp_path / "x.weights.h5", make()))


def _zip(members: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return stream.getvalue()


def _twice() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("config.json", "{}")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("config.json", "{}")
        archive.writestr("model.weights.h5", weights())
    return stream.getvalue()


def _patched(data: bytes, name: bytes, offset: int, change: bytes) -> bytes:
    """A zip with a field of the central directory's entry of that name written over."""
    entry = data.index(b"PK\x01\x02")
    while data[entry + 46 : entry + 46 + len(name)] != name:
        entry = data.index(b"PK\x01\x02", entry + 4)
    return data[: entry + offset] + change + data[entry + offset + len(change) :]


def _good() -> bytes:
    return _zip({"config.json": b"{}", "model.weights.h5": weights()})


def _packed() -> bytes:
    return _zip({"config.json": b"{}", "model.weights.h5": weights()}, zipfile.ZIP_DEFLATED)


def _longer() -> bytes:
    return _patched(_good(), b"model.weights.h5", 20, struct.pack("<II", 1 << 30, 1 << 30))


WRONG_ARCHIVES: dict[str, tuple[Callable[[], bytes], str]] = {
    "config bomb": (
        lambda: _zip({"config.json": bytes(30_000_000), "model.weights.h5": b""}, zipfile.ZIP_DEFLATED),
        "config.json in it has 30 MB, more than 8",
    ),
    "weights bomb": (
        lambda: _patched(_packed(), b"model.weights.h5", 24, struct.pack("<I", 300_000_000)),
        "model.weights.h5 in it has 300 MB, more than 256",
    ),
    "many members": (lambda: _zip({str(n): b"" for n in range(20_000)}), "it holds 20,000 files, more than 10,000"),
    "two configs": (_twice, "it holds 2 files called config.json"),
    "no weights": (lambda: _zip({"config.json": b"{}"}), "it holds no model.weights.h5"),
    "other names": (lambda: _zip({"../config.json": b"{}", "/model.weights.h5": b""}), "it holds no config.json"),
    "encrypted": (lambda: _patched(_good(), b"config.json", 8, b"\1\0"), "it is encrypted"),
    "another packing": (
        lambda: _patched(_good(), b"config.json", 10, b"\x0e\0"),
        "config.json in it is packed in a way",
    ),
    "a size that lies": (_longer, "model.weights.h5 in it is not as long as it says"),
    "a config that lies": (
        lambda: _patched(_good(), b"config.json", 24, struct.pack("<I", 9000)),
        "it is damaged or cut short",
    ),
    "cut short": (lambda: _good()[:-40], "it is damaged or cut short"),
}


@pytest.mark.parametrize("case", WRONG_ARCHIVES)
def test_archives_that_are_refused(refused: Refusing, case: str, tmp_path: Path) -> None:
    make, words = WRONG_ARCHIVES[case]
    assert words in refused(saved(tmp_path / "x.keras", make()))


def test_members_that_lead_out_of_an_archive_lead_nowhere(read: Reading, tmp_path: Path) -> None:
    members = {"../../out.txt": b"x", "/etc/out.txt": b"x", "assets/link": b"/etc/passwd"}
    assert read(keras(tmp_path / "x.keras", members=members)).left_out == ""
    assert [path.name for path in tmp_path.iterdir()] == ["x.keras"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("{", "its config is not JSON"),
        ("[" * 100_000, "its config is not JSON"),
        ('{"class_name": 7}', "it has no convolution"),
        (sequential(CONV, layer("Flatten"), layer("Dense", units=3_000)), "has the shape (36, 3), not (144, 3000)"),
        (
            sequential(layer("Conv2D", "conv2d", filters=9, kernel_size=3)),
            "has the shape (3, 3, 1, 4), not (3, 3, 1, 9)",
        ),
        (sequential(CONV, CONV), "it holds no weights for its layer conv2d"),
        (sequential(layer("Flatten"), layer("Dense", units=3)), "it has no convolution"),
    ],
)
def test_configs_that_are_refused(refused: Refusing, config: object, words: str, tmp_path: Path) -> None:
    arrays = {path: array for path, array in ARRAYS.items() if config != '{"class_name": 7}' or path not in FIRST}
    assert words in refused(keras(tmp_path / "x.keras", config, weights(arrays)))


def test_a_bias_that_the_config_names_must_be_there(refused: Refusing, tmp_path: Path) -> None:
    lacking = {path: array for path, array in ARRAYS.items() if path != f"{GROUP}/1"}
    assert "it holds no bias for its layer conv2d" in refused(keras(tmp_path / "x.keras", data=weights(lacking)))


# -- the child


def _reader_that(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The child does `body` in place of reading."""
    ready = "import sys; sys.path[:] = sys.argv[1:]\nfrom convtui.source import keras_process as process\n"
    monkeypatch.setattr(keras_files, "PROGRAM", f"{ready}{body}\nprocess.main()\n")


def test_what_loops_for_ever_is_ended_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keras(tmp_path / "x.keras")
    program = keras_files.PROGRAM
    monkeypatch.setattr(keras_files, "SECONDS", 0.3)
    _reader_that("def loop(*_):\n    while True: pass\nprocess.whole = loop", monkeypatch)
    with KerasReader() as reader:
        with path.open("rb") as file, pytest.raises(ValueError, match=TOO_LONG):
            reader.whole(file, "net")
        assert reader.pid is None
        monkeypatch.setattr(keras_files, "SECONDS", 20.0)
        monkeypatch.setattr(keras_files, "PROGRAM", program)
        with path.open("rb") as file:
            assert reader.whole(file, "net").left_out == ""


def test_the_child_ends_itself_even_within_c_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _reader_that("process.KERAS_SECONDS = 0.2\nprocess.whole = lambda *_: sum(range(10**12))", monkeypatch)
    assert refusal(keras(tmp_path / "x.keras")) == TOO_LONG


@linux
def test_memory_and_files_are_denied_to_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keras(tmp_path / "x.keras")
    _reader_that("process.whole = lambda *_: bytearray(2 << 30)", monkeypatch)
    assert refusal(path) == "it is too large for the memory at hand"
    for doing in (
        f"os.write(os.open({str(tmp_path / 'new')!r}, os.O_CREAT | os.O_WRONLY), b'x')",
        "[open('/dev/null') for _ in range(20)]",
    ):
        caught = "    except OSError:\n        raise ValueError('denied')\nprocess.whole = do"
        _reader_that(f"import os\ndef do(*_):\n    try:\n        return {doing}\n{caught}", monkeypatch)
        assert refusal(path) == "denied", doing
    assert not (tmp_path / "new").stat().st_size


@pytest.mark.parametrize(
    "said",
    [
        b"nothing\n",
        b"[]\n",
        b'{"sizes": "x"}\n',
        b'{"sizes": [-1]}\n',
        b'{"sizes": [999999999999]}\n',
        b'{"sizes": []}\nmore',
        b"x" * 3_000_000,
        b"",
    ],
)
def test_answers_are_not_simply_believed(said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = (
        f"said = {said[:20]!r} * {max(1, len(said) // 1_000_000) * (100_000 if len(said) > 1000 else 1)}\n"
        "def main():\n    import os, socket\n    line = socket.socket(fileno=0)\n    socket.recv_fds(line, 9999, 1)\n"
        "    line.sendall(said)\n    os._exit(0)\nprocess.main = main"
    )
    _reader_that(talk if len(said) > 1000 else talk.replace(f"{said[:20]!r}", f"{said!r}"), monkeypatch)
    assert refusal(keras(tmp_path / "x.keras")) == BROKEN


@pytest.mark.parametrize(
    ("head", "data", "words"),
    [
        ({"spec": "{}"}, b"", "the spec lacks the field"),
        ({"spec": 7}, b"", BROKEN),
        ({"spec": None}, b"1234", BROKEN),
        ({"places": {}}, b"", BROKEN),
    ],
)
def test_an_answer_that_does_not_hang_together_is_refused(
    head: dict[str, Any], data: bytes, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = keras(tmp_path / "x.keras")
    body = (
        "import numpy as np\nreal = process._answer\n"
        "def lie(*given):\n    head, arrays = real(*given)\n"
        f"    change = {head!r}\n    return {{**head, **{{k: v for k, v in change.items() if v is not None}}}}, "
        f"(*arrays, np.zeros({len(data) // 4}, np.float32))\nprocess._answer = lie"
    )
    _reader_that(body, monkeypatch)
    assert words in refusal(path)


def test_after_two_files_that_broke_it_no_other_is_tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = keras(tmp_path / "x.keras")
    _reader_that(f"import os\nprocess.whole = lambda *_: os.kill(os.getpid(), {int(signal.SIGSEGV)})", monkeypatch)
    with KerasReader() as reader:
        for words in (BROKEN, BROKEN, "2 files before it ended their reader, and it was not tried"):
            with path.open("rb") as file, pytest.raises(ValueError, match=words):
                reader.whole(file, "net")


def test_whatever_is_changed_in_a_file_it_is_read_or_refused_in_a_clause(tmp_path: Path) -> None:
    """Eighty mutated files; the child may be ended by one of them, this process never."""
    chance = np.random.default_rng(7)
    good = [weights(), weights(compression="gzip"), keras(tmp_path / "g.keras").read_bytes()]
    said = [""]
    reader = KerasReader()
    for number in range(80):
        data = bytearray(good[number % 3])
        for _ in range(int(chance.integers(1, 8))):
            data[int(chance.integers(len(data)))] = int(chance.integers(256))
        path = saved(tmp_path / "x", bytes(data[: None if number % 5 else int(chance.integers(1, len(data)))]))
        with path.open("rb") as file:
            try:
                reader.whole(file, "net")
            except ValueError as reason:
                said.append(clause(reason))
        if said[-1] in (BROKEN, TOO_LONG):
            with reader:
                reader = KerasReader()
    with reader:
        assert sum(one in (BROKEN, TOO_LONG) for one in said) < 10

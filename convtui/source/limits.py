"""What a stranger's file may be at most, and why one gives no picture or no network. Light: the app shares it with the
processes that read such files.
"""

MOST_BYTES = 256_000_000
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 65_535
# Of a picture with more pixels than this a smaller one is kept: no lesson needs more, and each takes 12 bytes.
MOST_KEPT = 4_000_000
# How two kinds of files begin that may hold networks.
ZIP, HDF5 = b"PK\x03\x04", b"\x89HDF\r\n\x1a\n"
# Why of a Keras file no whole network can be read: it holds no more.
WEIGHTS_ONLY = "weights only"
# For those processes: seconds, by the clock and of the processor; bytes beyond what they start with; open files.
SECONDS = 20
KERAS_SECONDS = 4
MEMORY = 1 << 30
FILES = 8

# What transparent pixels show, by name.
GROUNDS = {"white": 1.0, "grey": 0.5, "black": 0.0}


class UndecodableError(ValueError):
    """Why a file gives no picture, as a clause without the file's name ("it is cut short"); and what to do then."""

    def __init__(self, reason: str, advice: str = "save it as PNG or JPEG") -> None:
        super().__init__(reason)
        self.advice = advice

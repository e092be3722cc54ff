"""One error tree. Every message is one plain sentence: the thing, the reason, the next step."""


class ConvtuiError(Exception):
    """Something was refused or failed; `convtui` prints the sentence and exits with `exit_code`."""

    exit_code = 1


class UsageError(ConvtuiError):
    """The call itself is wrong: an unknown name, an impossible value, no terminal."""

    exit_code = 2


class PictureError(ConvtuiError):
    """A picture could not be read."""


class NetworkError(ConvtuiError):
    """A network file could not be read, or does not hold what it says."""


class DataError(ConvtuiError):
    """A training data set could not be read."""


class MissingExtraError(ConvtuiError, ImportError):
    """An optional dependency is absent; the sentence says the one command that adds it. An ImportError too, for scripts
    that do without `convtui.recorder` where it cannot be imported.
    """

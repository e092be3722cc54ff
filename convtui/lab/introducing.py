"""A network in a few words, computed from what is in its file: for the list of networks."""

from convtui.core.network import Network
from convtui.core.text import visible
from convtui.errors import ConvtuiError
from convtui.lab.library import Library
from convtui.lab.run_words import standing
from convtui.lab.starting import shape_words
from convtui.network.ledger import ledger, totals


def introduced(name: str, library: Library) -> str:
    """What it takes, how many layers and parameters it has, and what it was measured to read right; of a run how far it
    has come.
    """
    try:
        network = library.network(name)
    except ConvtuiError:
        return "cannot be read"
    return f"run: {standing(library.statuses[name])}" if name in library.statuses else network_words(network)


def network_words(network: Network) -> str:
    """The same of a network that was read."""
    parameters = totals(ledger(network)).parameters
    count = len(network.spec.layers)
    layers = f"{count} layer{'s' * (count != 1)}"
    words = f"{shape_words(network.spec).replace(' x ', 'x')}, {layers}, {parameters:,} parameters"
    recorded, tested = network.metadata.get("test_accuracy"), network.metadata.get("n_test")
    if isinstance(recorded, float) and isinstance(tested, int):
        return f"{words}, reads {100 * recorded:.2f} %"
    data = network.metadata.get("data")
    return f"{words}, from {visible(data, 20)}" if isinstance(data, str) else words

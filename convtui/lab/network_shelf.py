"""Networks that have been opened, each read once, and the training runs among them, which go on."""

import os
from typing import TYPE_CHECKING

from convtui.core.recipe import BASES
from convtui.core.text import visible
from convtui.errors import NetworkError
from convtui.lab.findings import Findings
from convtui.lab.picture_shelf import PictureShelf
from convtui.lab.trained_state import Trial

if TYPE_CHECKING:
    from convtui.core.network import Network
    from convtui.core.run import Status

# What reads networks is imported with the first of them: the first screen needs none.


class NetworkShelf(PictureShelf):
    """The bundled networks and the user's own, beside the pictures. `findings`, what was found out about them in more
    time than a key may take, goes with a network that becomes another.
    """

    def __init__(self) -> None:
        super().__init__()
        self.findings = Findings()
        # How far the runs have come that are followed, by the folders' names.
        self.statuses: dict[str, Status] = {}
        self._networks: dict[str, Network] = {}
        self._own_networks: list[str] = []

    def network(self, name: str) -> "Network":
        """A bundled one by name, else the one in the file at that path, read once; as it was trained. NetworkError for
        one that takes no pictures, neither grey nor in colour.
        """
        if name not in self._networks:  # kept for good: the file may change, or go, while it is looked at
            from convtui.source.networks import load_network

            found = load_network(name)
            channels = found.spec.input_shape[2]
            if channels not in (1, 3):
                raise NetworkError(
                    f"{visible(name, 60)} takes pictures of {channels} channels, and those here are grey or in colour: "
                    "give a network of 1 or 3 channels."
                )
            self._networks[name] = found
        return self._networks[name]

    def hold_network(self, name: str, network: "Network") -> None:
        """A network as it is now, under a name that may have stood for it as it was: a run goes on. What was found out
        of it stays where only its history has grown.
        """
        before = self._networks.get(name)
        if before is network:
            return
        self._networks[name] = network
        self._memory.forget()
        if before is not None and before.weights is network.weights and before.spec == network.spec:
            self.findings.renew()
        else:
            self.findings.forget(name)

    def hold_status(self, name: str, status: "Status | None") -> None:
        """How far a run has come now."""
        if status == self.statuses.get(name):
            return
        self.findings.renew()
        if status is None:
            del self.statuses[name]
        else:
            self.statuses[name] = status

    def renew_network(self, name: str, network: "Network") -> None:
        """A file's network has become another; one that was never looked at is read when it is."""
        if name in self._networks:
            self.hold_network(name, network)

    def is_run(self, name: str) -> bool:
        """Whether that network is a training run's, which may go on."""
        if name in self.statuses:
            return True
        # Asked at every key. What is bundled, or kept under that name, comes before a folder that is called so.
        if name in BASES or ("/" not in name and not os.path.isdir(name)):  # noqa: PTH112
            return False
        from convtui.source.kept import kept_path
        from convtui.source.runs import is_run

        return kept_path(name) is None and is_run(name)

    def status(self, trial: Trial) -> "Status | None":
        """How far the run has come whose network it is; None where it is no run, or nothing is known."""
        return self.statuses.get(trial.network)

    @property
    def networks(self) -> tuple[str, ...]:
        """Those to choose from: the user's own files, then the bundled ones."""
        from convtui.source.networks import NETWORKS

        return (*self._own_networks, *NETWORKS)

    def keep_network(self, name: str) -> None:
        """Offer it among the others from now on."""
        if name not in self.networks:
            self._own_networks.insert(0, name)

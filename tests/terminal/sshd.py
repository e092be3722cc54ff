"""An SSH server of an ordinary user on the loopback, for one test: own keys, own port, nothing of the system's."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin", "/sbin"))


class SshdError(Exception):
    """The server cannot be had on this machine; says why."""


class Sshd:
    """Takes one key, made for it, for the user who runs the tests. All its files stand in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "sshd.log"
        folder.chmod(0o700)
        for name in ("host_key", "user_key"):
            subprocess.run(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=20
            )
        shutil.copy(folder / "user_key.pub", folder / "authorized_keys")
        self.port = _free_port()
        settings = {
            "Port": self.port,
            "ListenAddress": "127.0.0.1",
            "HostKey": folder / "host_key",
            "AuthorizedKeysFile": folder / "authorized_keys",
            "PidFile": folder / "sshd.pid",
            "UsePAM": "no",
            "StrictModes": "no",
            "PasswordAuthentication": "no",
            "KbdInteractiveAuthentication": "no",
            "PermitRootLogin": "prohibit-password",
            "PrintMotd": "no",
            "PrintLastLog": "no",
        }
        config = folder / "sshd_config"
        config.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        if os.geteuid() == 0:  # where it keeps the part that reads from the net apart; made at boot by the package
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        sshd = shutil.which("sshd", path=_PLACES)
        assert sshd is not None
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sshd, "-D", "-e", "-f", str(config)], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def __enter__(self) -> Self:
        try:
            self._wait_until_it_lets_us_in()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def command(self, remote: str, *options: str, port: int | None = None) -> list[str]:
        """What runs `remote` (for the user's shell) over the connection; `port` is that of something in between."""
        return [
            "ssh", "-F", "none", "-p", str(port or self.port), "-i", str(self._folder / "user_key"),
            "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes", "-o", "LogLevel=ERROR",
            "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self._folder / 'known_hosts'}",
            *options, f"{getpass.getuser()}@127.0.0.1", remote,
        ]  # fmt: skip

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=10)

    def _wait_until_it_lets_us_in(self) -> None:
        deadline = time.monotonic() + 10
        while True:
            done = subprocess.run(self.command("echo welcome"), capture_output=True, text=True, timeout=20)
            if "welcome" in done.stdout:
                return
            if self._process.poll() is not None or time.monotonic() > deadline:
                told = (self._log.read_text(errors="replace") + done.stderr).strip()
                raise SshdError(told[-600:] or "it says nothing")
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

"""Runs irctest (https://github.com/progval/irctest) against this server.

    cd IRCTEST && PYTHONPATH=CHECKOUT/test/irc PARTYLINE=CHECKOUT \\
        python3 -m pytest --controller partyline_controller irctest/server_tests

PARTYLINE is the checkout, PARTYLINE_COMMAND what runs its mod.ts (default: node --import tsx).
"""

import atexit
import functools
import os
import shlex
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Optional, Set, Type

from irctest.basecontrollers import (
    BaseServerController,
    DirectoryBasedController,
    TestCaseControllerConfig,
)
from irctest.cases import BaseServerTestCase
from irctest.runner import NotImplementedByController
from irctest.specifications import Capabilities, IsupportTokens

CHECKOUT = Path(os.environ.get("PARTYLINE", Path(__file__).resolve().parents[2]))
COMMAND = shlex.split(os.environ.get("PARTYLINE_COMMAND", "node --import tsx"))


class PartylineController(BaseServerController, DirectoryBasedController):
    software_name = "partyline"
    supported_sasl_mechanisms: Set[str] = {"PLAIN"}
    supports_sts = False
    capabilities = frozenset(
        {
            Capabilities.ACCOUNT_NOTIFY,
            Capabilities.ACCOUNT_TAG,
            Capabilities.AWAY_NOTIFY,
            Capabilities.BATCH,
            Capabilities.ECHO_MESSAGE,
            Capabilities.EXTENDED_JOIN,
            Capabilities.EXTENDED_MONITOR,
            Capabilities.READ_MARKER,
            Capabilities.LABELED_RESPONSE,
            Capabilities.MESSAGE_TAGS,
            Capabilities.MULTI_PREFIX,
            Capabilities.SERVER_TIME,
            Capabilities.SETNAME,
        }
    )
    isupport = {"MONITOR": "100", "PREFIX": "(ov)@+", "BOT": "B", "ELIST": "MNU", "WHOX": None}

    def run(
        self,
        hostname: str,
        port: int,
        *,
        password: Optional[str],
        ssl: bool,
        run_services: bool,
        faketime: Optional[str],
        websocket_hostname: Optional[str],
        websocket_port: Optional[int],
    ) -> None:
        if self.test_config.account_registration_requires_email:
            raise NotImplementedByController("accounts with addresses")
        if self.test_config.account_registration_before_connect:
            raise NotImplementedByController("accounts of those who have not come in")
        if websocket_hostname is not None or websocket_port is not None:
            raise NotImplementedByController("IRC over WebSocket")
        assert self.proc is None
        self.port = port
        self.hostname = hostname
        self.create_config()
        assert self.directory
        for part in ("chat.db", "chat.db-wal"):
            if (moderated() / part).exists():
                shutil.copy(moderated() / part, self.directory)
        listen = f"{'ircs' if ssl else 'irc'}://{hostname}:{port}"
        command = [
            *COMMAND,
            str(CHECKOUT / "mod.ts"),
            *("--listen", f"unix:{self.directory / 'chat.sock'}"),
            *("--listen", listen),
            *("--data", str(self.directory / "chat.db")),
            *("--min-password", "1"),
            *("--server-name", "My.Little.Server"),
            *("--irc-network", "testnet"),
            *("--irc-lobby", "offer"),
            *("--log-level", "warning"),
            *("--flood", "off"),
            *("--grace", "100ms"),
        ]
        if password is not None:
            command += ["--irc-password", password]
        if ssl:
            self.gen_ssl()
            command += ["--tls-cert", str(self.pem_path), "--tls-key", str(self.key_path)]
        self.proc = self.execute(command, cwd=str(CHECKOUT))


    def wait_for_services(self) -> None:
        """There is nobody to wait for: names are kept by the server itself."""
        self.wait_for_port()

    def registerUser(
        self, case: BaseServerTestCase, username: str, password: Optional[str] = None
    ) -> None:
        """As people at terminals do: a line of IRC is too short for the longest passwords."""
        assert password
        assert self.directory
        self.wait_for_port()
        claim(self.directory / "chat.sock", username, password)


def claim(place: Path, name: str, password: str) -> None:
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(place))
        client.sendall(f"REGISTER {name}\n/claim {password}\n".encode())
        answers = b""
        while b"is yours now" not in answers:
            answers += client.recv(4096)
            assert b"Choose another one" not in answers, answers
        client.sendall(b"/quit\n")
        while client.recv(4096):
            pass


@functools.lru_cache(maxsize=None)
def moderated() -> Path:
    """A folder with data in which `operuser` is a moderator, made as people would: one claims the name, and the
    operator appoints whoever has it."""
    directory = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    data = directory / "chat.db"
    place = directory / "chat.sock"
    command = [*COMMAND, str(CHECKOUT / "mod.ts")]
    server = subprocess.Popen(
        [*command, "--listen", f"unix:{place}", "--data", str(data), "--log-level", "error"],
        cwd=CHECKOUT,
    )
    try:
        while not place.exists():
            if server.poll() is not None:
                raise RuntimeError("The server did not start")
            time.sleep(0.05)
        claim(place, "operuser", "operpassword")
    finally:
        server.terminate()
        server.wait()
    subprocess.check_call(
        [*command, "accounts", "--data", str(data), "--appoint", "operuser"],
        cwd=CHECKOUT,
        stdout=subprocess.DEVNULL,
    )
    return directory


def get_irctest_controller_class() -> Type[PartylineController]:
    return PartylineController

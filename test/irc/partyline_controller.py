"""Runs irctest (https://github.com/progval/irctest) against this server.

    cd IRCTEST && PYTHONPATH=CHECKOUT/test/irc PARTYLINE=CHECKOUT \\
        python3 -m pytest --controller partyline_controller irctest/server_tests

PARTYLINE is the checkout, PARTYLINE_COMMAND what runs its mod.ts (default: node --import tsx).
"""

import os
import shlex
from pathlib import Path
from typing import Optional, Set, Type

from irctest.basecontrollers import (
    BaseServerController,
    DirectoryBasedController,
    TestCaseControllerConfig,
)
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
            Capabilities.AWAY_NOTIFY,
            Capabilities.ECHO_MESSAGE,
            Capabilities.MULTI_PREFIX,
            Capabilities.SERVER_TIME,
        }
    )
    isupport = {"PREFIX": "(ov)@+"}

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
        if websocket_hostname is not None or websocket_port is not None:
            raise NotImplementedByController("IRC over WebSocket")
        assert self.proc is None
        self.port = port
        self.hostname = hostname
        self.create_config()
        assert self.directory
        listen = f"{'ircs' if ssl else 'irc'}://{hostname}:{port}"
        command = [
            *COMMAND,
            str(CHECKOUT / "mod.ts"),
            *("--listen", listen),
            *("--irc-name", "My.Little.Server"),
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


def get_irctest_controller_class() -> Type[PartylineController]:
    return PartylineController

"""A Postfix of the test's own: config, queue, log and mailboxes in one folder, ports on loopback, no system service."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import trustme

from tests.support.process import until

DOMAIN = "newsroom.example"
_MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/maillog
maillog_file_prefixes = {folder}
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = localhost
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
default_transport = error
relay_transport = error
virtual_transport = virtual
virtual_mailbox_domains = {domain}
virtual_mailbox_base = {folder}/boxes
virtual_mailbox_maps = texthash:{folder}/known
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 100
smtpd_tls_cert_file = {folder}/server.pem
smtpd_tls_security_level = encrypt
smtpd_recipient_restrictions = check_recipient_access texthash:{folder}/access, reject_unauth_destination
smtpd_error_sleep_time = 0
message_size_limit = {limit}
virtual_mailbox_limit = 0
"""
_MASTER = """
127.0.0.1:{starttls} inet n - n - - smtpd
127.0.0.1:{tls} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


def why_not() -> str:
    """Why it cannot be started here; empty if it can."""
    if shutil.which("postfix", path="/usr/sbin:/usr/bin") is None:
        return "Postfix is not installed (Debian: apt-get install postfix)"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


class Postfix:
    """Runs until `close`; knows `a@`, `b@`, `grey@` and `busy@` of its domain."""

    def __init__(self, *, certificate_for: str = "localhost", size_limit: int = 200_000) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="susulan-postfix-"))
        self.folder.chmod(0o755)  # its processes run under several users
        self.starttls_port, self.tls_port = _free_port(), _free_port()
        owner, nobody = pwd.getpwnam("postfix"), pwd.getpwnam("nobody")
        for name, uid in (("queue", 0), ("data", owner.pw_uid), ("boxes", nobody.pw_uid)):
            (self.folder / name).mkdir()
            os.chown(self.folder / name, uid, -1)
        authority = trustme.CA()
        self.ca_file = self.folder / "ca.pem"
        authority.cert_pem.write_to_path(str(self.ca_file))
        issued = authority.issue_cert(certificate_for)
        issued.private_key_and_cert_chain_pem.write_to_path(str(self.folder / "server.pem"))
        known = "".join(f"{name}@{DOMAIN} {name}/\n" for name in ("a", "b", "grey", "busy"))
        (self.folder / "known").write_text(known)
        self._refuse(f"grey@{DOMAIN} 450 4.2.0 greylisted\nbusy@{DOMAIN} 421 4.7.0 too busy\n")
        (self.folder / "main.cf").write_text(
            _MAIN.format(
                folder=self.folder, domain=DOMAIN, uid=nobody.pw_uid, gid=nobody.pw_gid, limit=size_limit
            )
        )
        (self.folder / "master.cf").write_text(_MASTER.format(starttls=self.starttls_port, tls=self.tls_port))
        self._postfix("start")
        until(lambda: _answers(self.starttls_port), 20, self.log)

    def _refuse(self, table: str) -> None:
        (self.folder / "access").write_text(table)

    def forget_refusals(self) -> None:
        """As greylisting does after a while."""
        self._refuse("")
        self._postfix("reload")

    def _postfix(self, verb: str) -> None:
        done = subprocess.run(
            ["/usr/sbin/postfix", "-c", str(self.folder), verb],
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (done.stderr, self.log())

    def log(self) -> str:
        """What it wrote."""
        file = self.folder / "maillog"
        return file.read_text() if file.exists() else ""

    def mails(self, name: str) -> list[EmailMessage]:
        """What stands in a mailbox."""
        files = sorted((self.folder / "boxes" / name / "new").glob("*"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]

    def close(self) -> None:
        self._postfix("stop")
        shutil.rmtree(self.folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0

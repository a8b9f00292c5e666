"""Settings of the mail server and of the mailbox that answers come to."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from re import fullmatch
from urllib.parse import SplitResult, unquote, urlsplit

Get = Callable[[str, str], str]
SMTP_PORTS = {"none": 25, "starttls": 587, "tls": 465}
IMAP_PORTS = {"none": 143, "starttls": 143, "tls": 993}
HOST_NAME = r"[A-Za-z0-9._-]{1,253}"


@dataclass(frozen=True, slots=True)
class Smtp:
    """Where mail is handed over. `security` is "none", "starttls" or "tls"."""

    host: str
    port: int
    security: str
    username: str = ""
    password: str = ""
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Imap:
    """The mailbox of AICINA_MAIL_FROM, where answers and bounces arrive; security as for SMTP."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str = "INBOX"
    ca_file: str = ""

    @property
    def name(self) -> str:
        """What the mailbox is called in the database; the password is no part of it."""
        return f"{self.username}@{self.host}:{self.port}/{self.folder}"[:300]


@dataclass(frozen=True, slots=True)
class _Server:
    host: str
    port: int
    security: str
    username: str
    password: str
    path: str


def read_smtp(get: Get, problems: list[str]) -> Smtp | None:
    """The mail server of AICINA_SMTP_URL, None without one; adds a line to `problems` for one that cannot be used."""
    schemes = {"smtp": "none", "smtp+starttls": "starttls", "smtps": "tls"}
    found = _server(get("SMTP_URL", ""), "SMTP", schemes, SMTP_PORTS, problems)
    if found is None:
        return None
    return Smtp(found.host, found.port, found.security, found.username, found.password, get("SMTP_CA_FILE", ""))


def read_imap(get: Get, problems: list[str]) -> Imap | None:
    """The mailbox of AICINA_IMAP_URL, None without one; its path is the folder, INBOX as a rule."""
    schemes = {"imap": "none", "imap+starttls": "starttls", "imaps": "tls"}
    found = _server(get("IMAP_URL", ""), "IMAP", schemes, IMAP_PORTS, problems)
    if found is None:
        return None
    folder = unquote(found.path.strip("/")) or "INBOX"
    if not found.username or not folder.isprintable():
        problems.append("AICINA_IMAP_URL: user and password are needed, and a folder in plain characters.")
        return None
    ca_file = get("IMAP_CA_FILE", "")
    return Imap(found.host, found.port, found.security, found.username, found.password, folder, ca_file)


def read_authserv_id(get: Get, problems: list[str]) -> str:
    """The name our own mail server writes into Authentication-Results; empty: every answer is asked about."""
    value = get("AUTHSERV_ID", "")
    if value and not fullmatch(HOST_NAME, value):
        problems.append(f"AICINA_AUTHSERV_ID={value!r}: the name in Authentication-Results, such as mx.example.lv.")
        return ""
    return value.lower()


def read_bounces(get: Get, imap: Imap | None, problems: list[str]) -> bool:
    """True when letters go out with an address of their own for bounces, name+b7.…@domain (AICINA_BOUNCES=on)."""
    value = get("BOUNCES", "off")
    if value not in {"on", "off"}:
        problems.append(f"AICINA_BOUNCES={value!r}: one of on, off is needed.")
    elif value == "on" and imap is None:
        problems.append("AICINA_BOUNCES=on: AICINA_IMAP_URL is needed too, nobody would read the bounces.")
    return value == "on" and imap is not None


def is_ip(host: str) -> bool:
    """True for a literal address."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def is_local(host: str) -> bool:
    """True for a host on this machine."""
    return host == "localhost" or (is_ip(host) and ip_address(host).is_loopback)


def _server(
    value: str, kind: str, schemes: dict[str, str], ports: dict[str, int], problems: list[str]
) -> _Server | None:
    if not value:
        return None
    plain, starttls, tls = schemes
    try:
        parts: SplitResult = urlsplit(value)
        security = schemes.get(parts.scheme)
        port = parts.port or ports.get(security or "", 0)
    except ValueError:
        security = None
    if security is None or not parts.hostname:
        problems.append(
            f"AICINA_{kind}_URL: {plain}://, {starttls}:// or {tls}:// with user:password@host:port is needed."
        )
        return None
    if security == "none" and parts.username and not is_local(parts.hostname):
        problems.append(f"AICINA_{kind}_URL: a password over an open line; use {starttls}:// or {tls}://.")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return _Server(parts.hostname, port, security, user, password, parts.path)

"""Where we may speak to: never to an address inside anybody's network, however it is written."""

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from webhooks.terms import Reason, Rejected

LONGEST = 500
_NUMBER = re.compile(r"0[xX][0-9a-fA-F]*|[0-9]+")
# Private or kept for examples by later RFCs (3879, 9637, 7600) than the standard library knows everywhere.
_UNREACHABLE = tuple(ip_network(net) for net in ("fec0::/10", "3fff::/20", "192.0.0.0/24", "192.88.99.0/24"))
# IPv4 addresses dressed up as IPv6 by translators: what is inside could be private.
_TRANSLATED = tuple(ip_network(net) for net in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96"))


@dataclass(frozen=True, slots=True)
class Target:
    """An address that was taken apart: to connect to, to name in Host and in TLS."""

    scheme: str
    host: str  # ASCII, without brackets
    port: int
    path: str


def read(url: str, *, demonstration: bool) -> Target | Rejected:
    """The parts of an address, or why it cannot be one of ours. Looks nothing up."""
    try:
        parts = httpx.URL(url)
        host, port = parts.raw_host.decode("ascii"), parts.port
    except (httpx.InvalidURL, ValueError, TypeError):
        return Rejected(Reason.malformed)
    if not host or len(url) > LONGEST or parts.userinfo or parts.fragment or _odd(url, port):
        return Rejected(Reason.malformed)
    if parts.scheme not in {"http", "https"}:
        return Rejected(Reason.https_only)
    literal = _literal(host)
    if literal is None and _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        return Rejected(Reason.private)  # 127.1, 2130706433, 0x7f000001: nobody writes a public address so
    if literal is not None and not may_reach(host, demonstration=demonstration):
        return Rejected(Reason.private)
    here = demonstration and (host == "localhost" or (literal is not None and literal.is_loopback))
    if parts.scheme != "https" and not here:
        return Rejected(Reason.https_only)
    if not here and f".{host.rstrip('.')}".endswith(".localhost"):  # RFC 6761: that name and all below it
        return Rejected(Reason.private)
    path = parts.raw_path.decode("ascii") or "/"
    return Target(parts.scheme, host, port or (443 if parts.scheme == "https" else 80), path)


def _odd(url: str, port: int | None) -> bool:
    return not url.isprintable() or " " in url or (port is not None and not 0 < port < 65536)


def may_reach(address: str, *, demonstration: bool) -> bool:
    """True for an IP address in the public internet; in a demonstration for this machine too."""
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
        elif not ip.is_loopback and any(ip in net for net in _TRANSLATED):
            return False
    if ip.is_loopback:
        return demonstration
    if any(ip in net for net in _UNREACHABLE):
        return False
    private = ip.is_private or ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_link_local
    return ip.is_global and not private


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None

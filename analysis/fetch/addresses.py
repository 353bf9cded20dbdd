"""Web addresses: which may be asked, and which are the same page."""

from __future__ import annotations

import fnmatch
import ipaddress
import re
import socket
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]*/?")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Refused(ValueError):
    """An address that is not asked: another scheme than http, or a machine of a private network."""


def checked_form(url: str) -> str:
    """Return ``url`` if it is an http or https address with a host. Raises Refused."""
    try:
        parts = urlsplit(url)
        known = parts.scheme in _PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError as error:
        raise Refused(f"{url[:200]!r} is no address: {error}") from error
    if not known:
        raise Refused(f"{url[:200]!r}: only http and https addresses with a host are fetched")
    if "@" in parts.netloc:
        raise Refused(f"{parts.scheme}://…@{parts.hostname}: an address with a password is not fetched")
    return url


def with_scheme(url: str) -> str:
    """Return ``url``, with https:// where it is a host and no more: ``example.org``."""
    return f"https://{url}" if _HOST.fullmatch(url) else url


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site: it has a host, and neither path nor query."""
    parts = urlsplit(url)
    return bool(parts.netloc) and parts.path in ("", "/") and not parts.query


def public_addresses(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the numeric addresses of ``host``.

    Raises Refused where one of them is not public (this machine, a private network, the link's own) unless
    ``allow_private``, OSError where the host is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise Refused(f"{host[:100]!r} is no host name") from error
    addresses = list(dict.fromkeys(entry[4][0].partition("%")[0] for entry in found))
    private = [address for address in addresses if not is_public(address)]
    if private and not allow_private:
        raise Refused(
            f"{host} is {private[0]}, which is not a public address; to fetch from your own network, "
            "write 'allow_private: true' into the file of feeds"
        )
    return addresses


def is_public(address: str) -> bool:
    """Whether a numeric address is reachable by everyone; an IPv4 address inside an IPv6 one counts as itself."""
    ip = ipaddress.ip_address(address)
    if ip.version == 6:
        inside = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inside = ipaddress.ip_address(int(ip) & 0xFFFFFFFF)
        if inside:
            return is_public(str(inside))
    return ip.is_global and not ip.is_multicast


def same_page_key(url: str, tracking: Sequence[str]) -> str:
    """Return what two addresses of one page have in common: no fragment, no tracking parameters, plain host."""
    parts = urlsplit(url)
    port = "" if parts.port in (None, _PORTS.get(parts.scheme)) else f":{parts.port}"
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not any(fnmatch.fnmatch(name.lower(), t) for t in tracking)]
    return urlunsplit(("http", f"{parts.hostname}{port}", parts.path.rstrip("/") or "/", urlencode(kept), ""))

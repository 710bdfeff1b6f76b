"""Where messages may go: addresses come from phones, so none but push services are ever called.

Checked when a phone registers and again before each connection; the address that was checked is
the one that is connected to.
"""

import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from itertools import zip_longest
from time import monotonic

from app.settings import SettingsError

#: The push services of the browsers: Chrome, Chromium as distributions build it, Firefox, Safari
#: (Apple asks for every subdomain) and Edge.
PUSH_HOSTS = (
    "fcm.googleapis.com",
    "jmt17.google.com",
    "push.services.mozilla.com",
    "push.apple.com",
    "notify.windows.com",
)
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
NAME = rf"(?:{LABEL}\.)+[a-z][a-z0-9-]*[a-z0-9]"
PATH = r"/(?!/)[!-\"$-\[\]-~]{1,1900}"
ENDPOINT = re.compile(rf"https://(?P<host>{NAME})(?::443)?(?P<path>{PATH})")
LOOPBACK = re.compile(r"(?P<origin>http://(?P<host>127\.0\.0\.1|localhost):(?P<port>\d{2,5}))")
#: Addresses in IPv6 that stand for one in IPv4, and where in them it stands.
NAT64 = IPv6Network("64:ff9b::/96")

Resolver = Callable[[str], Sequence[str]]


class Refused(Exception):
    """Nothing is sent there; the text is a short code."""


@dataclass(frozen=True)
class Target:
    """An endpoint that may be called.

    ``host`` is what limits are counted by, ``origin`` what the message is signed for. ``loopback``
    is where a stand-in on this machine listens.
    """

    host: str
    origin: str
    path: str
    loopback: tuple[str, int] | None = None


@dataclass(frozen=True)
class Hosts:
    """The hosts that may be called, and the stand-ins for them on this machine by origin."""

    names: tuple[str, ...] = PUSH_HOSTS
    stand_ins: dict[str, tuple[str, int]] = field(default_factory=dict)

    def target(self, endpoint: str) -> Target:
        """Return where an endpoint leads. Raises ``Refused``; no name is looked up."""
        local = LOOPBACK.match(endpoint)
        if local and local["origin"] in self.stand_ins:
            return self._stand_in(local["origin"], endpoint[local.end() :])
        found = ENDPOINT.fullmatch(endpoint)
        if found is None:
            raise Refused("endpoint")
        host = found["host"]
        if len(host) > 120 or not any(
            host == one or host.endswith(f".{one}") for one in self.names
        ):
            raise Refused("host")
        return Target(host, f"https://{host}", found["path"], self.stand_ins.get(host))

    def _stand_in(self, origin: str, path: str) -> Target:
        if not re.fullmatch(PATH, path):
            raise Refused("endpoint")
        return Target(origin.removeprefix("http://"), origin, path, self.stand_ins[origin])


def read_hosts(entries: Sequence[str], *, on_loopback: bool) -> Hosts:
    """Return the known hosts and an operator's own. Raises ``SettingsError``.

    For trying out, where only this machine reaches the app, an entry may name a stand-in:
    ``http://127.0.0.1:8123``, or ``fcm.googleapis.com=http://127.0.0.1:8123``.
    """
    names, stand_ins = list(PUSH_HOSTS), {}
    for entry in entries:
        host, _, origin = entry.rpartition("=")
        local = LOOPBACK.fullmatch(origin)
        if local and on_loopback:
            stand_ins[host or origin] = (local["host"], int(local["port"]))
        elif not host and re.fullmatch(NAME, origin):
            names.append(origin)
        else:
            raise SettingsError("DIELE_PUSH_HOSTS must be names such as push.example.org")
    return Hosts(tuple(names), stand_ins)


# ---- addresses ----------------------------------------------------------------------------------


def resolve(host: str) -> list[str]:
    """Return the addresses of a name. Raises ``OSError``."""
    found = socket.getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def public_addresses(host: str, resolver: Resolver = resolve) -> Sequence[str]:
    """Return a name's addresses. Raises ``Refused`` if one is not public, ``OSError`` if none."""
    found = resolver(host)
    if not found:
        raise OSError("no address")
    if not all(is_public(one) for one in found):
        raise Refused("address")
    return found


def is_public(address: str) -> bool:
    """Say whether an address is out on the internet, and one of a single machine."""
    one = ip_address(address.partition("%")[0])
    if isinstance(one, IPv6Address):
        inner = _inside(one)
        if inner is not None:
            return is_public(str(inner))
    return one.is_global and not (one.is_multicast or one.is_reserved or one.is_unspecified)


def _inside(one: IPv6Address) -> IPv4Address | None:
    """Return the address in IPv4 that one in IPv6 stands for."""
    if one in NAT64:
        return IPv4Address(int(one) & 0xFFFF_FFFF)
    return one.ipv4_mapped or one.sixtofour or (one.teredo[1] if one.teredo else None)


def connect(target: Target, seconds: float, resolver: Resolver = resolve) -> socket.socket:
    """Return a connection to a checked address. Raises ``Refused`` or ``OSError``."""
    until = monotonic() + seconds
    if target.loopback is not None:
        return socket.create_connection(target.loopback, seconds)
    failed: OSError = TimeoutError()
    addresses = _by_turns(public_addresses(target.host, resolver))
    for number, address in enumerate(addresses):
        left = until - monotonic()
        if left <= 0:
            break
        # Half for each while others remain: one may lead nowhere without saying so.
        share = left if number == len(addresses) - 1 else left / 2
        try:
            made = socket.create_connection((address, 443), share)
        except OSError as error:
            failed = error
        else:
            made.settimeout(left)
            return made
    raise failed


def _by_turns(addresses: Sequence[str]) -> list[str]:
    """Return addresses of both families by turns, in the order that the system prefers."""
    kin = [one for one in addresses if (":" in one) == (":" in addresses[0])]
    others = [one for one in addresses if one not in kin]
    return [one for pair in zip_longest(kin, others) for one in pair if one is not None]

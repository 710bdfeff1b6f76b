"""Where messages may go: nothing but push services, whatever a phone says its address is."""

import socket
import threading
from contextlib import ExitStack, contextmanager

import pytest

from app.push.hosts import Hosts, Refused, Target, connect, is_public, public_addresses, read_hosts
from app.settings import Settings, SettingsError

HOSTS = read_hosts(["push.example.org"], on_loopback=False)

GOOD = {
    "https://fcm.googleapis.com/fcm/send/abc:APA91b-x_Y": "fcm.googleapis.com",
    "https://fcm.googleapis.com/wp/abc": "fcm.googleapis.com",
    "https://fcm.googleapis.com:443/wp/abc": "fcm.googleapis.com",
    "https://jmt17.google.com/fcm/send/abc": "jmt17.google.com",
    "https://updates.push.services.mozilla.com/wpush/v2/gAAA": "updates.push.services.mozilla.com",
    "https://web.push.apple.com/QGuQy": "web.push.apple.com",
    "https://wns2-am3p.notify.windows.com/w/?token=BQ%3d": "wns2-am3p.notify.windows.com",
    "https://push.example.org/up/1": "push.example.org",
}

BAD = [
    "",
    "fcm.googleapis.com/x",
    "//fcm.googleapis.com/x",
    "http://fcm.googleapis.com/x",
    "HTTPS://fcm.googleapis.com/x",
    "file:///etc/passwd",
    "gopher://fcm.googleapis.com/x",
    "https://fcm.googleapis.com",
    "https://fcm.googleapis.com/",
    "https://fcm.googleapis.com:8443/x",
    "https://fcm.googleapis.com//x:99999/",
    "https://fcm.googleapis.com:/x",
    "https://fcm.googleapis.com:443:443/x",
    "https://fcm.googleapis.com:0443/x",
    "https://user@fcm.googleapis.com/x",
    "https://user:word@fcm.googleapis.com/x",
    "https://fcm.googleapis.com@evil.example/x",
    "https://evil.example@fcm.googleapis.com/x",
    "https://evil.example#fcm.googleapis.com/x",
    "https://evil.example\\@fcm.googleapis.com/x",
    "https://evil.example?fcm.googleapis.com/x",
    "https://evil.example/fcm.googleapis.com/x",
    "https://fcm.googleapis.com.evil.example/x",
    "https://evilfcm.googleapis.com/x",
    "https://evil-push.apple.com.example/x",
    "https://googleapis.com/x",
    "https://storage.googleapis.com/x",
    "https://apple.com/x",
    "https://windows.com/x",
    "https://fcm.googleapis.com./x",
    "https://.push.apple.com/x",
    "https://a..push.apple.com/x",
    "https://-a.push.apple.com/x",
    "https://xn--fcm-googleapis-com.example/x",
    "https://fcm.googleapіs.com/x",
    "https://fcm．googleapis.com/x",
    "https://127.0.0.1/x",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://[::1]/x",
    "https://[::ffff:127.0.0.1]/x",
    "https://[fe80::1%25eth0]/x",
    "https://169.254.169.254/latest/meta-data/",
    "https://localhost/x",
    "https://localhost:6379/x",
    "https://intranet/x",
    " https://fcm.googleapis.com/x",
    "https://fcm.googleapis.com/x ",
    "https://fcm.googleapis.com/x\n",
    "https://fcm.googleapis.com/x y",
    "https://fcm.googleapis.com/x\r\nHost: evil.example",
    "https://fcm.googleapis.com/x\x00",
    "https://fcm.googleapis.com/ü",
    "https://fcm.googleapis.com/x#y",
    "https://fcm.googleapis.com/x\\y",
    "https://fcm.googleapis.com/" + "x" * 5000,
    "https://" + "a." * 2000 + "push.apple.com/x",
    "https://" + "a" * 110 + ".push.apple.com/x",
]


@pytest.mark.parametrize("endpoint", GOOD)
def test_the_addresses_that_browsers_give_are_taken(endpoint):
    target = HOSTS.target(endpoint)

    host = GOOD[endpoint]
    assert (target.host, target.origin, target.loopback) == (host, f"https://{host}", None)
    assert endpoint.endswith(target.path)


@pytest.mark.parametrize("endpoint", BAD, ids=lambda endpoint: ascii(endpoint)[:60])
def test_anything_else_is_refused(endpoint):
    with pytest.raises(Refused):
        HOSTS.target(endpoint)


PRIVATE = [
    "0.0.0.0",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.5",
    "224.0.0.1",
    "224.0.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:10.0.0.1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "ff02::1",
    "ff0e::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_that_leads_to_an_address_of_ones_own_network_is_refused(address):
    assert not is_public(address)
    with pytest.raises(Refused):
        public_addresses("web.push.apple.com", lambda host: ["17.188.143.1", address])


@pytest.mark.parametrize("address", ["17.188.143.1", "2a00:1450:4001::5f", "64:ff9b::11bc:8f01"])
def test_an_address_on_the_internet_is_public(address):
    assert public_addresses("web.push.apple.com", lambda host: [address]) == [address]


#: What listens on a server that somebody would like to reach through it.
LOOPBACK = ["127.0.0.1", "127.0.0.2", "127.1.2.3", "::1"]


@contextmanager
def listeners():
    """Listen on loopback; gives the addresses, and a list of who has connected."""
    came, stop = [], threading.Event()
    with ExitStack() as stack:
        places = []
        for address in LOOPBACK:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            try:
                listener = socket.create_server((address, 0), family=family)
            except OSError:
                continue
            listener.settimeout(0.05)
            places.append((address, stack.enter_context(listener)))

        def accept(address, listener):
            while not stop.is_set():
                try:
                    peer, _ = listener.accept()
                except TimeoutError:
                    continue
                came.append(address)
                peer.close()

        threads = [threading.Thread(target=accept, args=place) for place in places]
        for thread in threads:
            thread.start()
        try:
            yield [(address, listener.getsockname()[1]) for address, listener in places], came
        finally:
            stop.set()
            for thread in threads:
                thread.join()


def test_nobody_on_this_machine_gets_a_byte_whatever_a_name_leads_to(monkeypatch):
    with listeners() as (places, came):
        # Port 443 needs rights that tests lack: every connection is led to a port that listens.
        ports, create = dict(places), socket.create_connection
        monkeypatch.setattr(
            socket, "create_connection", lambda at, left: create((at[0], ports[at[0]]), left)
        )
        for address, _ in places:
            with pytest.raises(Refused):
                connect(Target("web.push.apple.com", "", "/x"), 1, lambda host: [address])  # noqa: B023
        assert came == []

        # Without the check each would have been reached.
        for address, _ in places:
            socket.create_connection((address, 443), 1).close()
    assert sorted(came) == sorted(address for address, _ in places)


def test_an_address_that_leads_nowhere_leaves_time_for_the_others(monkeypatch):
    """As where IPv6 is announced, and nothing comes through it."""
    given = []

    def nowhere(at, seconds):
        given.append((at[0], seconds))
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", nowhere)
    found = [f"2a00:1450:4001::{n}" for n in range(8)] + ["17.188.143.1", "17.188.143.2"]
    with pytest.raises(TimeoutError):
        connect(Target("web.push.apple.com", "", "/x"), 4, lambda host: found)

    assert [one for one, _ in given[:3]] == [found[0], "17.188.143.1", found[1]]
    assert len(given) == len(found)
    assert given[0][1] <= 2  # it would take all of that


def test_a_name_that_changes_between_two_looks_is_judged_by_the_look_that_is_used():
    answers = iter([["17.188.143.1"], ["127.0.0.1"]])

    def rebinding(host):
        return next(answers)

    assert public_addresses("web.push.apple.com", rebinding)
    with pytest.raises(Refused):
        connect(Target("web.push.apple.com", "", "/x"), 1, rebinding)


def test_a_stand_in_is_for_trying_out_on_this_machine_alone():
    here = ["http://127.0.0.1:8123", "fcm.googleapis.com=http://127.0.0.1:8124"]
    hosts = read_hosts(here, on_loopback=True)

    assert hosts.target("http://127.0.0.1:8123/push/x") == Target(
        "127.0.0.1:8123", "http://127.0.0.1:8123", "/push/x", ("127.0.0.1", 8123)
    )
    fcm = hosts.target("https://fcm.googleapis.com/wp/x")
    assert (fcm.origin, fcm.loopback) == ("https://fcm.googleapis.com", ("127.0.0.1", 8124))
    for other in ("http://127.0.0.1:8125/x", "http://127.0.0.1:81230/x", "http://localhost:8123/x"):
        with pytest.raises(Refused):
            hosts.target(other)
    with pytest.raises(SettingsError):
        read_hosts(here[:1], on_loopback=False)


@pytest.mark.parametrize(
    "entry",
    ["", "10.0.0.1", "[::1]", "https://push.example.org", "push example", "localhost", "a=b"],
)
def test_an_operators_host_is_a_name(entry):
    with pytest.raises(SettingsError):
        read_hosts([entry], on_loopback=True)


def test_hosts_are_read_from_the_environment():
    settings = Settings.from_environment(
        {
            "DIELE_DATABASE_URL": "sqlite://",
            "DIELE_SECRET_KEY": "x" * 32,
            "DIELE_PUSH_HOSTS": "push.example.org, up.example.net",
        }
    )
    assert settings.push_hosts == ("push.example.org", "up.example.net")
    assert Hosts().names == read_hosts([], on_loopback=False).names

"""Letters, handed to real mail servers: good ones, and such as refuse, delay, hang or dawdle."""

import datetime
import socket
import ssl
import threading
from contextlib import closing, contextmanager
from ipaddress import IPv4Address
from types import SimpleNamespace

import pytest
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.i18n import LOCALES, sentences
from app.mail import letters
from app.mail.letters import Post, Posted, pause_after, reminder_letter, send
from app.settings import Settings, SettingsError
from tests.browser.fault_proxy import free_port
from tests.post_office import Postbox, post_office, settings_for

ORIGIN = "https://diele.example"
TO = "renate@example.org"
LETTER = reminder_letter("en", ORIGIN)


@contextmanager
def raw_server(talk):
    """Serve one connection after another with a function; give the port."""
    with closing(socket.create_server(("127.0.0.1", 0))) as door:

        def serve():
            while True:
                try:
                    line, _ = door.accept()
                except OSError:
                    return
                with line:
                    try:
                        talk(line)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            door.shutdown(socket.SHUT_RDWR)
            thread.join()


# ---- what it says -----------------------------------------------------------------------------


@pytest.mark.parametrize("language", LOCALES)
def test_a_letter_holds_links_and_nothing_about_anybody(language):
    letter = reminder_letter(language, ORIGIN)

    assert f"\n{ORIGIN}/app/reminders\n" in letter.body
    assert f"\n{ORIGIN}/app/me/reminders\n" in letter.body
    assert "\n" not in letter.subject
    assert letter == reminder_letter(language, ORIGIN)


def test_sentences_come_in_the_language_of_the_reader_and_else_in_english():
    assert sentences("tr")("The entry was deleted.") == "Kayıt silindi."
    assert sentences("xx")("The entry was deleted.") == "The entry was deleted."
    assert sentences("../../etc")("Hello,") == "Hello,"


# ---- how it goes ------------------------------------------------------------------------------


def test_a_letter_arrives_as_it_was_written():
    letter = letters.Letter("ml", "നമസ്കാരം: Grüße", "Zeile eins\n.\nവരി രണ്ട്\n")
    with post_office(postbox := Postbox()) as settings:
        assert send(letter, TO, settings) == Posted(Post.SENT, "sent")

    [found] = postbox.letters
    assert postbox.who == [("diele@diele.example", [TO], False)]
    assert found["Subject"] == letter.subject
    assert found.get_content().splitlines() == letter.body.splitlines()
    assert found["To"] == TO
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["Message-ID"].endswith("@diele.example>")


def test_a_letter_that_is_put_off_is_taken_at_the_next_try():
    postbox = Postbox(rcpt=["451 4.7.1 Greylisted, try again"])
    with post_office(postbox) as settings:
        assert send(LETTER, TO, settings) == Posted(Post.LATER, "smtp 451", about_one=True)
        assert postbox.letters == []
        assert send(LETTER, TO, settings).post is Post.SENT

    assert len(postbox.letters) == 1


def test_the_pause_between_tries_grows_up_to_a_limit():
    minutes = [pause_after(tries) / datetime.timedelta(minutes=1) for tries in (1, 2, 3, 12, 9999)]
    assert minutes == [5, 10, 20, 180, 180]


@pytest.mark.parametrize(
    ("answers", "posted"),
    [
        ({"rcpt": ["550 No such user"]}, Posted(Post.NEVER, "smtp 550", about_one=True)),
        ({"data": ["452 Mailbox full"]}, Posted(Post.LATER, "smtp 452")),
        ({"data": ["554 Spam"]}, Posted(Post.REFUSED, "smtp 554")),
        ({"mail": ["421 Too busy"]}, Posted(Post.LATER, "smtp 421")),
        ({"mail": ["553 Not your address"]}, Posted(Post.REFUSED, "smtp 553")),
    ],
)
def test_a_refusal_is_told_from_a_delay(answers, posted):
    with post_office(postbox := Postbox(**answers)) as settings:
        assert send(LETTER, TO, settings) == posted
    assert postbox.letters == []


@pytest.mark.parametrize(("quit_after", "bye"), [(3.0, "221 Bye"), (0.0, "500 What?")])
def test_what_a_server_does_after_it_took_the_letter_is_of_no_account(monkeypatch, quit_after, bye):
    monkeypatch.setattr(letters, "PATIENCE", 1.0)
    postbox = Postbox(quit=[bye])
    postbox.quit_after = quit_after
    with post_office(postbox) as settings:
        assert send(LETTER, TO, settings).post is Post.SENT
    assert len(postbox.letters) == 1


def test_a_server_that_never_says_a_word_is_left_alone(monkeypatch):
    monkeypatch.setattr(letters, "PATIENCE", 0.3)
    with raw_server(lambda line: line.recv(1000)) as port:
        assert send(LETTER, TO, settings_for(port)).post is Post.LATER


def test_a_server_that_dawdles_is_hung_up_on(monkeypatch):
    monkeypatch.setattr(letters, "WHOLE", 0.5)
    over = threading.Event()

    def dawdle(line):
        line.sendall(b"220 hello\r\n")
        line.recv(1000)
        while not over.wait(0.1):
            line.sendall(b"2")

    with raw_server(dawdle) as port:
        try:
            assert send(LETTER, TO, settings_for(port)).post is Post.LATER
        finally:
            over.set()


@pytest.mark.parametrize(
    ("greeting", "post"),
    [(b"421 busy\r\n", Post.LATER), (b"554 go away\r\n", Post.REFUSED), (b"", Post.LATER)],
)
def test_a_server_that_does_not_greet_us_gets_no_letter(greeting, post):
    with raw_server(lambda line: line.sendall(greeting)) as port:
        assert send(LETTER, TO, settings_for(port)).post is post


def test_where_nobody_listens_the_letter_waits():
    posted = send(LETTER, TO, settings_for(free_port()))
    assert posted == Posted(Post.LATER, "ConnectionRefusedError")


@pytest.mark.parametrize(
    "to",
    ["", "renate", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example", "@", "a b@c", "<>"],
)
def test_what_is_no_address_gets_no_letter(to):
    with post_office(postbox := Postbox()) as settings:
        assert send(LETTER, to, settings) == Posted(Post.NEVER, "address")
    assert postbox.letters == []


# ---- protected --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that signs itself: its file, and a server's context with it."""
    folder = tmp_path_factory.mktemp("certificate")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(True, None), True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "both.pem"
    pem = serialization.Encoding.PEM
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file.write_bytes(made.public_bytes(pem) + key.private_bytes(pem, *form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return SimpleNamespace(file=file, context=context)


def allow(server, session, envelope, mechanism, given):
    """Let in who knows the password."""
    return AuthResult(success=given.password == b"Geheimnis/", handled=False)


def protected(settings, tls, password="Geheimnis/"):
    more = {"mail_user": "diele", "mail_password": password, "mail_tls": tls}
    return settings_for(settings.mail_server.rpartition(":")[2], **more)


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_letter_goes_protected_and_with_a_password(certificate, monkeypatch, tls):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.file))
    how = (
        {"tls_context": certificate.context, "auth_required": True}
        if tls == "starttls"
        else {"ssl_context": certificate.context, "auth_require_tls": False}
    )
    with post_office(postbox := Postbox(), authenticator=allow, **how) as there:
        assert send(LETTER, TO, protected(there, tls)).post is Post.SENT
        assert send(LETTER, TO, protected(there, tls, "falsch")).result == "smtp 535"

    assert [protected for _, _, protected in postbox.who] == [True]


def test_a_server_that_cannot_prove_who_it_is_gets_no_password(certificate):
    seen = []

    def note(*rest):
        seen.append(rest)
        return AuthResult(success=True)

    how = {"tls_context": certificate.context, "authenticator": note}
    with post_office(postbox := Postbox(), **how) as there:
        assert send(LETTER, TO, protected(there, "starttls")).post is Post.REFUSED

    assert (postbox.letters, seen) == ([], [])


def test_a_server_without_protection_gets_no_letter():
    with post_office(postbox := Postbox()) as there:
        posted = send(LETTER, TO, protected(there, "starttls"))
    assert posted == Posted(Post.REFUSED, "SMTPNotSupportedError")
    assert postbox.letters == []


# ---- settings ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"mail_server": "mail.example"}, "MAIL_SERVER"),
        ({"mail_server": "mail.example:smtp"}, "MAIL_SERVER"),
        ({"mail_server": "mail.example:99999"}, "MAIL_SERVER"),
        ({"mail_from": ""}, "MAIL_FROM"),
        ({"mail_from": "Diele <diele@diele.example>"}, "MAIL_FROM"),
        ({"mail_from": "diele@diele.example\nBcc: x@y"}, "MAIL_FROM"),
        ({"mail_tls": "ssl"}, "MAIL_TLS"),
        ({"mail_tls": "none"}, "MAIL_TLS"),
    ],
)
def test_senseless_settings_stop_the_start(values, named):
    sensible = {"mail_server": "mail.example:587", "mail_from": "diele@diele.example"}
    Settings("sqlite://", "x" * 32, **sensible)
    with pytest.raises(SettingsError, match=f"DIELE_{named}"):
        Settings("sqlite://", "x" * 32, **{**sensible, **values})


def test_a_password_is_taken_as_it_is():
    given = {
        "DIELE_DATABASE_URL": "sqlite://",
        "DIELE_SECRET_KEY": "x" * 32,
        "DIELE_MAIL_PASSWORD": "ends/with/",
    }
    assert Settings.from_environment(given).mail_password == "ends/with/"

"""The client for what the site itself sends reaches only what it may, and never hangs."""

from __future__ import annotations

import datetime
import ipaddress
import logging
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from quizzes import outbound
from quizzes.outbound import (
    AddressRefused,
    AnswerTooLarge,
    NoAnswerInTime,
    NoConnection,
    OutboundError,
    UnreadableAnswer,
    is_public,
    send,
    target_of,
)
from quizzes.tests.servers import answering, says, talking

OK = says("HTTP/1.1 200 OK\nContent-Length: 2\nX-Colour: red\nX-Colour: blue\n\nhi")
SHORT = 0.4  # seconds; a server that never comes to an end is given up after these


@pytest.fixture
def trust(settings):
    def trusted(port, scheme="http", host="127.0.0.1"):
        settings.OUTBOUND_ORIGINS = [f"{scheme}://{host}:{port}"]
        return f"{scheme}://{host}:{port}/path?query=1"

    return trusted


@pytest.fixture
def resolves(monkeypatch):
    """Names lead where the test says; each look-up takes the next answer."""

    def stub(*answers):
        left = list(answers)

        def resolve(host, port):
            return [ipaddress.ip_address(text) for text in (left.pop(0) if len(left) > 1 else left[0])]

        monkeypatch.setattr(outbound, "_resolve", resolve)

    return stub


def test_an_answer_comes_back_whole_with_headers_in_any_case(trust):
    with talking(OK) as port:
        reply = send("GET", trust(port))
    assert (reply.status, reply.body) == (200, b"hi")
    assert reply.headers["x-COLOUR"] == "red, blue"
    assert "absent" not in reply.headers


def test_method_host_headers_and_body_arrive(trust):
    seen = []

    def note(request, body):
        seen.append((request.command, request.path, dict(request.headers), body))
        return 201, {}, b"{}"

    with answering(note) as port:
        assert send("POST", trust(port), headers={"X-Own": "1"}, body=b"abc").json() == {}
    method, path, headers, body = seen[0]
    assert (method, path, body) == ("POST", "/path?query=1", b"abc")
    assert (headers["Host"], headers["X-Own"]) == (f"127.0.0.1:{port}", "1")


@pytest.mark.parametrize(
    "url",
    [
        "http://host.example/",
        "ftp://host.example/",
        "https://",
        "https:///path",
        "host.example/path",
        "https://user@host.example/",
        "https://user:password@host.example/",
        "https://host.example@evil.example/",
        "https://host.example\\@evil.example/",
        "https://host.example/a b",
        "https://host.example/\r\nX-Own: 1",
        "https://höst.example/",
        "https://host.example:port/",
        "https://host.example:99999/",
        "https://[::1",
        "https://ho%73t.example/",
        "",
    ],
)
def test_an_address_of_another_shape_is_refused_without_any_network(url, resolves):
    resolves(["192.0.2.1"])
    with pytest.raises(AddressRefused, match=r"address|https"):
        target_of(url)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.9.9.9",
        "169.254.169.254",
        "172.16.0.1",
        "192.0.0.8",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::7f00:1",
        "64:ff9b::808:808",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "fc00::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ],
)
def test_no_private_or_wrapped_address_is_public(address, resolves):
    assert not is_public(ipaddress.ip_address(address))
    resolves([address])
    with pytest.raises(AddressRefused, match="QUIZSITE_OUTBOUND_ORIGINS"):
        send("GET", "https://host.example/")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111"])
def test_public_addresses_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "0"],
)
def test_loopback_is_refused_in_whatever_way_it_is_written(host):
    with pytest.raises(AddressRefused):
        send("GET", f"https://{host}/")


def test_a_name_that_changes_between_two_lookups_gains_nothing(resolves, monkeypatch):
    """The address that was judged is the one connected to."""
    asked = []

    def refuse(address, timeout):
        asked.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound.socket, "create_connection", refuse)
    resolves(["93.184.216.34"], ["127.0.0.1"])
    with pytest.raises(NoConnection):
        send("GET", "https://host.example/")
    assert asked == ["93.184.216.34"]


def test_of_a_mixed_answer_only_the_public_addresses_are_tried(resolves, monkeypatch):
    asked = []

    def refuse(address, timeout):
        asked.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(outbound.socket, "create_connection", refuse)
    resolves(["127.0.0.1", "93.184.216.34", "::1", "8.8.8.8"])
    with pytest.raises(NoConnection):
        send("GET", "https://host.example/")
    assert asked == ["93.184.216.34", "8.8.8.8"]


def test_a_listed_origin_is_trusted_with_its_scheme_and_port_and_no_other(settings):
    settings.OUTBOUND_ORIGINS = ["https://lms.example", "http://127.0.0.1:8080"]
    assert target_of("https://lms.example/x").is_trusted
    assert target_of("https://LMS.example:443/x").is_trusted
    assert not target_of("https://lms.example:444/x").is_trusted
    assert target_of("http://127.0.0.1:8080/x").is_trusted
    for url in ("http://lms.example/x", "http://127.0.0.1:8081/x", "http://127.0.0.1/x"):
        with pytest.raises(AddressRefused, match="https"):
            target_of(url)


def test_a_redirect_is_an_answer_and_is_not_followed(trust):
    asked = []

    def redirect(request, body):
        asked.append(request.path)
        return 302, {"Location": "/elsewhere"}, b""

    with answering(redirect) as port:
        reply = send("GET", trust(port))
    assert reply.status == 302
    assert asked == ["/path?query=1"]


def test_proxies_of_the_environment_are_not_asked(trust, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    with talking(OK) as port:
        assert send("GET", trust(port)).status == 200


def _drips(connection):
    for _ in range(10_000):
        connection.sendall(b"x")
        threading.Event().wait(0.02)


def _drips_headers(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    _drips(connection)


def _drips_body(connection):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    _drips(connection)


def _continues_for_ever(connection):
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize("talk", [lambda c: c.recv(1), _drips, _drips_headers, _drips_body, _continues_for_ever])
def test_a_server_that_hangs_or_drips_is_given_up(talk, trust):
    with talking(talk) as port, pytest.raises(NoAnswerInTime, match=r"127\.0\.0\.1"):
        send("GET", trust(port), total_seconds=SHORT)


def test_a_name_that_is_not_looked_up_in_time_is_given_up(monkeypatch):
    stuck = threading.Event()
    monkeypatch.setattr(outbound, "_resolve", lambda host, port: stuck.wait(30))
    with pytest.raises(NoConnection, match="looked up in time"):
        send("GET", "https://host.example/", total_seconds=0.1)
    stuck.set()


@pytest.mark.parametrize("head", ["Content-Length: 5000", "Transfer-Encoding: chunked", "X: 1"])
def test_a_huge_answer_is_refused_at_its_bound(head, trust):
    body = f"{5000:x}\n{'a' * 5000}\n0\n\n" if "chunked" in head else "a" * 5000
    with talking(says(f"HTTP/1.1 200 OK\n{head}\n\n{body}")) as port:
        assert len(send("GET", trust(port), size_limit=5000).body) == 5000
        with pytest.raises(AnswerTooLarge, match="4999"):
            send("GET", trust(port), size_limit=4999)


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ("", NoConnection),
        ("hello\n", UnreadableAnswer),
        ("HTTP/1.1 200 OK\nContent-Length: 10\n\nhi", NoConnection),
        ("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\nzz\n", OutboundError),
        ("HTTP/1.1 200 OK\n" + "X: 1\n" * 200 + "\n", UnreadableAnswer),
        ("HTTP/1.1 200 OK\nX: " + "1" * 70_000 + "\n\n", UnreadableAnswer),
    ],
)
def test_what_is_no_answer_is_told_as_such(said, error, trust):
    with talking(says(said)) as port, pytest.raises(error, match=r"127\.0\.0\.1"):
        send("GET", trust(port))


@pytest.mark.parametrize("body", [b"<html>", b"[" * 200_000, b"9" * 10_000, b"\xff\xfe", b""])
def test_what_is_no_json_is_told_as_such(body):
    reply = outbound.Reply(200, outbound.Headers([]), body, "host.example")
    with pytest.raises(UnreadableAnswer, match=r"host\.example"):
        reply.json()


def test_nobody_there_is_told_with_host_and_port(trust):
    with talking(OK) as port:
        pass
    with pytest.raises(NoConnection, match=str(port)):
        send("GET", trust(port))


# TLS


@pytest.fixture(scope="module")
def certified(tmp_path_factory):
    """A certificate for lms.example, and the server's side of TLS with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "lms.example")])
    today = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("lms.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("tls")
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    return context, pem.decode()


@pytest.fixture
def trusts_certificate(certified, monkeypatch):
    known = ssl.create_default_context(cadata=certified[1])
    monkeypatch.setattr(outbound, "_tls", lambda: known)


def test_the_name_is_checked_though_the_connection_goes_to_an_address(certified, trusts_certificate, trust, resolves):
    resolves(["127.0.0.1"])
    with talking(OK, certified[0]) as port:
        assert send("GET", trust(port, "https", "lms.example")).body == b"hi"
        with pytest.raises(NoConnection, match="certificate"):
            send("GET", trust(port, "https", "other.example"))


def test_a_certificate_that_nobody_vouches_for_is_refused(certified, trust, resolves):
    resolves(["127.0.0.1"])
    with talking(OK, certified[0]) as port, pytest.raises(NoConnection, match="certificate"):
        send("GET", trust(port, "https", "lms.example"))


def test_a_drip_inside_tls_and_a_handshake_that_hangs_are_given_up(certified, trusts_certificate, trust, resolves):
    resolves(["127.0.0.1"])
    with talking(_drips_body, certified[0]) as port, pytest.raises(NoAnswerInTime):
        send("GET", trust(port, "https", "lms.example"), total_seconds=SHORT)
    with talking(lambda c: c.recv(1)) as port, pytest.raises(NoAnswerInTime):
        send("GET", trust(port, "https", "lms.example"), total_seconds=SHORT)


def test_plain_http_behind_an_https_address_is_told_as_such(trust, resolves):
    resolves(["127.0.0.1"])
    with talking(OK) as port, pytest.raises(NoConnection, match="TLS"):
        send("GET", trust(port, "https", "lms.example"))


def test_nothing_of_a_request_but_its_host_is_logged_or_told(trust, caplog):
    caplog.set_level(logging.DEBUG)
    with talking(says("nonsense\n")) as port:
        url = trust(port).replace("/path", "/CANARY")
        with pytest.raises(OutboundError) as refused:
            send("POST", url, headers={"Authorization": "Bearer CANARY"}, body=b"CANARY")
    assert "CANARY" not in str(refused.value) + caplog.text + repr(target_of(url))

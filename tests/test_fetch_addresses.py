"""Which addresses are asked at all, over which connections, and what a file of feeds may say."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fetched import feeds_of, rss, run
from web_server import web_server

from analysis.fetch import FeedsError, fetch, read_feeds
from analysis.fetch.addresses import Refused, checked_form, is_public, public_addresses, same_page_key
from analysis.fetch.run import NothingFetched
from analysis.reference import load_reference

TRACKING = load_reference().words["fetch"]["tracking"]


def test_private_networks_are_not_asked(tmp_path):
    with web_server() as server:
        server.pages = {"/feed": rss(server, "a")}
        with pytest.raises(NothingFetched, match="127.0.0.1, which is not a public address"):
            run(tmp_path, server.url + "/feed", allow_private=False)
        assert server.asked == []


def test_a_certificate_is_checked_for_the_name_not_the_number(tmp_path):
    """The connection goes to the checked number; what is verified is still the name in the address."""
    chain = certificate(tmp_path, "localhost")
    told = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    told.load_cert_chain(chain)
    with web_server() as server:
        server.socket = told.wrap_socket(server.socket, server_side=True)
        server.url = server.url.replace("http:", "https:")
        named = server.url.replace("127.0.0.1", "localhost")
        server.pages = {"/feed": rss(server)}
        trusting = ssl.create_default_context(cafile=chain)
        feeds = feeds_of(tmp_path, named + "/feed", server.url + "/feed", retries=0)
        result = fetch(feeds, tmp_path / "out", verify=trusting)
        assert result.sources[named + "/feed"] == "0 new"
        assert "certificate" in result.sources[server.url + "/feed"].lower()  # the number is not in the certificate
        with pytest.raises(NothingFetched, match="(?i)certificate"):
            fetch(feeds, tmp_path / "out")


def certificate(folder: Path, name: str) -> Path:
    """Return a file with a new key and its own signature, good for ``name`` for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    who, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]), datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(1)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path = folder / "chain.pem"
    path.write_bytes(secret + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize(
    "address, public",
    [
        ("93.184.216.34", True), ("2606:2800:220:1::1", True), ("127.0.0.1", False), ("10.1.2.3", False),
        ("192.168.0.1", False), ("172.16.0.1", False), ("169.254.169.254", False), ("100.64.0.1", False),
        ("0.0.0.0", False), ("224.0.0.1", False), ("::1", False), ("fe80::1", False), ("fc00::1", False),
        ("::ffff:127.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False), ("::", False),
    ],
)  # fmt: skip
def test_is_public(address, public):
    assert is_public(address) == public


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::1]".strip("[]")])
def test_other_names_of_this_machine(host):
    with pytest.raises((Refused, OSError)):
        public_addresses(host, 80, allow_private=False)


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "file:///etc/passwd", "a.example", "http://", "http://u:p@a.example/", "http://a:b/", ""],
)
def test_addresses_that_are_refused(url):
    with pytest.raises(Refused):
        checked_form(url)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("http://a.example/x", "https://A.example:443/x/#part", True),
        ("http://a.example/x?id=1&utm_medium=m&fbclid=2", "http://a.example/x?id=1", True),
        ("http://a.example/x?id=1", "http://a.example/x?id=2", False),
        ("http://a.example/x", "http://b.example/x", False),
    ],
)
def test_same_page_key(one, other, same):
    assert (same_page_key(one, TRACKING) == same_page_key(other, TRACKING)) == same


@pytest.mark.parametrize(
    "text, message",
    [
        ("feeds: []", "feeds.yml:1: feeds: Tuple should have at least 1 item"),
        ("- x", "allowed are lines like 'feeds:'"),
        ("feeds: [", "not readable as YAML"),
        ("", "allowed are lines like 'feeds:'"),
        ("feeds:\n- https://a.example/\n- ftp://a.example/", "feeds.yml:3: feeds.1.url: .*only http and https"),
        (
            "feeds:\n- url: https://a.example/\n  knd: feed",
            "feeds.yml:3: unknown key 'feeds.0.knd'. Allowed are url, file",
        ),
        ("feeds: [https://a.example/]\nretry: 3", "feeds.yml:2: unknown key 'retry'. Allowed are feeds, contact"),
        ("feeds: [https://a.example/]\nretries: many", "feeds.yml:2: retries: .*found 'many'"),
        ("feeds:\n- {outlet: X}", "feeds.yml:2: feeds.0: give either url or file"),
        ("feeds:\n- url: https://a.example/\n  since: soon", "feeds.yml:3: feeds.0.since: .*found 'soon'"),
    ],
)
def test_a_wrong_feeds_file(tmp_path, text, message):
    path = tmp_path / "feeds.yml"
    path.write_text(text)
    with pytest.raises(FeedsError, match=message):
        read_feeds(path)

"""Notifications: sent to a real SMTP server and a real HTTP server on this machine, and told where they fail."""

import json
import socketserver
import ssl
import subprocess
import sys
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from analysis.schedule import notify as notify_module
from analysis.schedule.config import Mail, Notify, Webhook
from analysis.schedule.notify import Message, as_mail, body_of, plain, tell

FAILED = Message("failure", "weekly", "2021-03-19", 4, "04_stance.ipynb: cell 4: ZeroDivisionError", "")
SECRETS = {"HOOK": "http://127.0.0.1:1/s3cr3t-path", "MAIL_USER": "desk-user", "MAIL_PASSWORD": "pa55-word"}


class MailHandler(socketserver.StreamRequestHandler):
    """As much of SMTP as a mail needs; what comes is kept in ``server.mails`` and ``server.logins``."""

    def handle(self):
        self.say("220 here")
        while line := self.rfile.readline():
            command = line.decode().strip()
            if command.upper().startswith("EHLO"):
                offered = (
                    ["250-here", "250-AUTH PLAIN"] + (["250-STARTTLS"] if self.server.tls else []) + ["250 8BITMIME"]
                )
                self.say("\r\n".join(offered))
            elif command.upper() == "STARTTLS":
                self.say("220 go ahead")
                self.request = self.server.tls.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
            elif command.startswith("AUTH"):
                self.server.logins.append((command, isinstance(self.request, ssl.SSLSocket)))
                self.say("235 ok" if self.server.lets_in else f"535 no: {command}")
            elif command.upper() == "DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(b"".join(lines))
                self.say("250 ok")
            elif command.upper() == "QUIT":
                return self.say("221 bye")
            else:
                self.server.commands.append(command)
                self.say("250 ok")

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())


class HookHandler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.headers["Content-Type"], json.loads(body)))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, *args):
        pass


@pytest.fixture
def smtp():
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailHandler)
    server.daemon_threads = True
    server.mails, server.logins, server.commands, server.tls, server.lets_in = [], [], [], None, True
    yield from served(server)


@pytest.fixture
def hook(monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), HookHandler)
    server.posts = []
    yield from served(server)


def served(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def mail_to(server, **options) -> Mail:
    given = {"host": "127.0.0.1", "port": server.server_address[1], "security": "none", **options}
    return Mail.model_validate({"from": "dateline@example.org", "to": ["desk@example.org", "b@example.org"], **given})


def hook_at(server, path: str = "/hook") -> str:
    return f"http://127.0.0.1:{server.server_address[1]}{path}"


def test_a_mail_arrives_in_plain_text(smtp):
    assert tell(FAILED, Notify(mail=mail_to(smtp))) == []
    letter = message_from_bytes(smtp.mails[0], policy=policy.default)
    assert letter["Subject"] == "Dateline weekly, 2021-03-19: failed"
    assert (letter["From"], letter["To"]) == ("dateline@example.org", "desk@example.org, b@example.org")
    assert letter.get_content_type() == "text/plain" and not letter.is_multipart()
    assert letter.get_content().replace("\r\n", "\n") == body_of(FAILED)
    assert [c for c in smtp.commands if c.startswith("rcpt")] == [
        "rcpt TO:<desk@example.org>", "rcpt TO:<b@example.org>"
    ]  # fmt: skip


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """A certificate for 127.0.0.1 that the client trusts; returns the server's side."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate)],
        check=True, capture_output=True,
    )  # fmt: skip
    monkeypatch.setattr(
        notify_module.ssl, "create_default_context", lambda make=ssl.create_default_context: make(cafile=certificate)
    )
    server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_side.load_cert_chain(certificate, key)
    return server_side


def test_the_password_goes_out_encrypted_only(smtp, certified):
    smtp.tls = certified
    ways = Notify(mail=mail_to(smtp, security="starttls", user_env="MAIL_USER", password_env="MAIL_PASSWORD"))
    assert tell(FAILED, ways, SECRETS) == []
    assert [encrypted for _, encrypted in smtp.logins] == [True] and len(smtp.mails) == 1


def test_a_server_without_encryption_gets_neither_password_nor_mail(smtp):
    ways = Notify(mail=mail_to(smtp, security="starttls", user_env="MAIL_USER", password_env="MAIL_PASSWORD"))
    (failed,) = tell(FAILED, ways, SECRETS)
    assert "STARTTLS" in failed and smtp.logins == [] and smtp.mails == []


def test_a_refused_password_is_told_without_it(smtp, certified):
    smtp.tls, smtp.lets_in = certified, False
    ways = Notify(mail=mail_to(smtp, security="starttls", user_env="MAIL_USER", password_env="MAIL_PASSWORD"))
    (failed,) = tell(FAILED, ways, SECRETS)
    assert failed.startswith("the notification by mail could not be sent: ") and smtp.mails == []
    assert "pa55-word" not in failed and "desk-user" not in failed


def test_a_webhook_gets_json(hook):
    done = Message("recovery", "weekly", "2021-03-19", 0, "All is well.", "/srv/reports/latest/index.html")
    assert tell(done, Notify(webhook=Webhook(url_env="HOOK")), {"HOOK": hook_at(hook)}) == []
    (path, kind, sent) = hook.posts[0]
    assert (path, kind, sent["event"], sent["exit_code"]) == ("/hook", "application/json", "recovery", 0)
    assert sent["text"].splitlines()[:3] == [
        "Dateline weekly, 2021-03-19: works again", "Exit code: 0", "Report: /srv/reports/latest/index.html"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "environment, reason",
    [
        ({}, "the environment variable HOOK is not set"),
        (SECRETS, "refused"),
        ({"HOOK": "file:///etc/passwd"}, "the address is not http or https"),
    ],
)
def test_a_webhook_that_fails_is_told_without_its_address(environment, reason):
    (failed,) = tell(FAILED, Notify(webhook=Webhook(url_env="HOOK")), environment)
    assert reason in failed and "s3cr3t" not in failed and "passwd" not in failed


def test_a_webhook_that_answers_with_an_error(hook):
    (failed,) = tell(FAILED, Notify(webhook=Webhook(url=hook_at(hook, "/broken"))))
    assert failed == "the notification by webhook could not be sent: HTTP Error 500: Internal Server Error"


def test_a_command_reads_the_message_and_no_shell_does(tmp_path):
    write = "import os, sys; open(sys.argv[1], 'w').write(os.environ['DATELINE_EVENT'] + '\\n' + sys.stdin.read())"
    out = tmp_path / "told; touch pwned"
    assert tell(FAILED, Notify(command=(sys.executable, "-c", write, str(out)))) == []
    assert out.read_text().splitlines()[:2] == ["failure", "Dateline weekly, 2021-03-19: failed"]
    assert [f.name for f in tmp_path.iterdir()] == [out.name]


@pytest.mark.parametrize(
    "command, reason",
    [
        (("/does/not/exist",), "No such file"),
        ((sys.executable, "-c", "import sys; sys.exit('no line')"), "ended with 1: no line"),
    ],
)
def test_a_command_that_fails_is_told(command, reason):
    (failed,) = tell(FAILED, Notify(command=command))
    assert failed.startswith("the notification by command could not be sent: ") and reason in failed


def test_a_command_that_hangs_is_ended(monkeypatch):
    monkeypatch.setattr(notify_module, "TIMEOUT", 0.5)
    (failed,) = tell(FAILED, Notify(command=(sys.executable, "-c", "import time; time.sleep(60)")))
    assert "timed out" in failed


def test_one_way_that_fails_does_not_stop_the_others(smtp):
    assert len(tell(FAILED, Notify(command=("/does/not/exist",), mail=mail_to(smtp)))) == 1
    assert len(smtp.mails) == 1


@pytest.mark.parametrize("event, told", [("failure", 1), ("success", 0), ("nothing new", 0)])
def test_only_the_events_asked_for_are_told(hook, event, told):
    notify = Notify(when=("failure",), webhook=Webhook(url=hook_at(hook)))
    tell(Message(event, "weekly", "2021-03-19", 0, ""), notify)
    assert len(hook.posts) == told


def test_hostile_words_stay_words():
    text = "\u202egnp.exe\x1b[31m\r\nBcc: x@example.org\r\n.\r\nQUIT <script>alert(1)</script>"
    letter = as_mail(
        Message("failure", "weekly", "2021-03-19", 4, text), Mail(**{"from": "a@b", "host": "h", "to": ["c@d"]})
    )
    assert letter["Bcc"] is None and letter.get_content_type() == "text/plain"
    assert "\u202e" not in plain(text) and "\x1b" not in plain(text) and len(plain("x" * 9000)) < 4100

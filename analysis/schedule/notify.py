"""Telling somebody what became of a scheduled report: by a command, a webhook or a mail, and never at its cost."""

from __future__ import annotations

import json
import os
import re
import smtplib
import ssl
import subprocess
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from email.message import EmailMessage

from analysis.report.evidence import TURNING
from analysis.schedule.config import Mail, Notify, Webhook

TIMEOUT = 30  # seconds a command, a server or a hook may take
_LONGEST = 4000  # characters of a message; a traceback can be long
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_SAID = {"failure": "failed", "recovery": "works again", "nothing new": "nothing new", "success": "done"}


class NotTold(RuntimeError):
    """A message could not be sent; the text says why, without any secret."""


@dataclass(frozen=True)
class Message:
    """What is told: ``event`` is one of config.Event, ``config`` the name of the report, ``date`` its day."""

    event: str
    config: str
    date: str
    exit_code: int
    text: str
    page: str = ""

    @property
    def subject(self) -> str:
        return f"Dateline {self.config}, {self.date}: {_SAID[self.event]}"


def plain(text: str) -> str:
    """Return a text without control characters and marks that turn round what stands beside them, not too long."""
    clean = _CONTROL.sub(" ", TURNING.sub("", text))
    return clean if len(clean) <= _LONGEST else clean[:_LONGEST] + " …"


def tell(message: Message, notify: Notify, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Send ``message`` by every way that ``notify`` names, if it is one of its events; return what failed, in words.

    Secrets are read from ``environment``; none of them stands in what is returned.
    """
    if message.event not in notify.when:
        return []
    failed = []
    for way, send in _ways(notify):
        try:
            send(message, environment)
        except (OSError, ValueError, NotTold, subprocess.SubprocessError, smtplib.SMTPException) as error:
            secrets = _secrets(notify, environment)
            failed.append(_without(f"the notification by {way} could not be sent: {error or type(error)}", secrets))
    return failed


def _ways(notify: Notify) -> Iterator[tuple[str, Callable[[Message, Mapping[str, str]], None]]]:
    if notify.command:
        yield "command", lambda message, environment: _run_command(notify.command, message, environment)
    if notify.webhook:
        yield "webhook", lambda message, environment: _post(notify.webhook, message, environment)
    if notify.mail:
        yield "mail", lambda message, environment: _send_mail(notify.mail, message, environment)


def _secrets(notify: Notify, environment: Mapping[str, str]) -> list[str]:
    names = [notify.webhook.url_env] if notify.webhook else []
    names += [notify.mail.user_env, notify.mail.password_env] if notify.mail else []
    return [environment[name] for name in names if environment.get(name)]


def _without(text: str, secrets: Sequence[str]) -> str:
    for secret in secrets:
        text = text.replace(secret, "***")
    return plain(text)


def _from_environment(name: str, environment: Mapping[str, str]) -> str:
    if not environment.get(name):
        raise NotTold(f"the environment variable {name} is not set")
    return environment[name]


def _run_command(command: Sequence[str], message: Message, environment: Mapping[str, str]) -> None:
    """Run a program without a shell; the message is its standard input, the fields are DATELINE_… variables."""
    told = {f"DATELINE_{key.upper()}": plain(str(value)) for key, value in asdict(message).items()}
    done = subprocess.run(
        list(command), input=body_of(message), env={**environment, **told}, timeout=TIMEOUT,
        capture_output=True, text=True, encoding="utf-8", errors="replace",
    )  # fmt: skip
    if done.returncode:
        raise NotTold(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-200:]}")


def _post(webhook: Webhook, message: Message, environment: Mapping[str, str]) -> None:
    """Post the message as JSON; ``text`` is what chat services show."""
    url = webhook.url or _from_environment(webhook.url_env, environment)
    if not re.match(r"https?://", url):
        raise NotTold("the address is not http or https")
    told = {key: plain(value) if isinstance(value, str) else value for key, value in asdict(message).items()}
    data = json.dumps({**told, "text": body_of(message)}).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json", "User-Agent": "dateline"})
    with urllib.request.urlopen(request, timeout=TIMEOUT):
        pass


def _send_mail(mail: Mail, message: Message, environment: Mapping[str, str]) -> None:
    password = _from_environment(mail.password_env, environment) if mail.password_env else ""
    user = _from_environment(mail.user_env, environment) if mail.user_env else ""
    context = ssl.create_default_context()
    tls = {"context": context} if mail.security == "tls" else {}
    connect = smtplib.SMTP_SSL if mail.security == "tls" else smtplib.SMTP
    with connect(mail.host, mail.port, timeout=TIMEOUT, **tls) as server:
        if mail.security == "starttls":
            server.starttls(context=context)
        if password:
            server.login(user, password)
        server.send_message(as_mail(message, mail))


def as_mail(message: Message, mail: Mail) -> EmailMessage:
    """Return the message as a mail in plain text: nothing in it is ever taken for markup."""
    letter = EmailMessage()
    letter["From"], letter["To"] = mail.sender, ", ".join(mail.to)
    letter["Subject"] = " ".join(plain(message.subject).split())
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(body_of(message), charset="utf-8")
    return letter


def body_of(message: Message) -> str:
    """Return what is told, as lines of text."""
    lines = [message.subject, f"Exit code: {message.exit_code}"]
    lines += [f"Report: {message.page}"] if message.page else []
    return plain("\n".join([*lines, "", message.text])).rstrip() + "\n"

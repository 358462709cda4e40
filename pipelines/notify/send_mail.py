"""A message by e-mail (SMTP, RFC 5321): multipart with pictures, no tracker, no address but the reader's."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from urllib.parse import unquote, urlsplit

from geodata.errors import SettingsRefused
from geodata.i18n.messages import tr
from pipelines.notify.digest import Digest
from pipelines.notify.feed import Feed
from pipelines.notify.mail_connection import mail_connection, take_leave
from pipelines.notify.news import News

HERE = ("127.0.0.1", "::1", "localhost")
_OPEN_LOGIN = "it offers no encryption, and the password would travel open"
_OPEN_LETTER = "it offers no encryption, and a letter that is not for the public would travel open"
_ENCRYPT = "Use smtps://, or a server with STARTTLS"


class NotSent(Exception):
    """The message surely was not taken; it may be tried again."""


class Unknown(Exception):
    """Nobody knows whether the message was taken; it is not sent again."""


@dataclass
class Departure:
    """How far the handing over of one message came."""

    begun: bool = False  # True: it may have left, and is never sent again unless it surely was not taken

    def begins(self) -> None:
        """Note that the message may leave from now on."""
        self.begun = True


@dataclass(frozen=True)
class Picture:
    """Before and after of one piece of news."""

    news: News
    before: bytes  # PNG
    after: bytes  # PNG
    caption: str


@dataclass(frozen=True)
class Envelope:
    """From whom, to whom and when."""

    sender: str  # e-mail address
    to: str  # e-mail address
    key: str  # tells this message from all others of this installation; the message id is made of it
    at: datetime  # aware time of sending


def mail(told: Digest, text: str, feed: Feed, envelope: Envelope, *, pictures: Sequence[Picture] = ()) -> EmailMessage:
    """The message as it leaves.

    Args:
        told: what it says.
        text: the same as plain text.
        feed: links of its news.
        envelope: the message id is made of its key, so that a mail server or program that meets it twice knows.
        pictures: of some of its news.
    """
    sender = envelope.sender
    message = EmailMessage()
    message["Subject"] = " ".join(told.subject.split())  # a name may hold a line separator, which no header does
    message["From"] = f"Compound Watch <{sender}>"
    message["To"] = envelope.to
    message["Date"] = format_datetime(envelope.at)
    message["Message-ID"] = f"<{feed.urn(envelope.key).rpartition(':')[2]}@{sender.rpartition('@')[2]}>"
    message["List-Unsubscribe"] = f"<mailto:{sender}?subject=stop>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: out-of-office programs do not answer
    message.set_content(text)
    message.add_alternative(_html(told, feed, pictures), subtype="html")
    page = message.get_payload()[1]  # type: ignore[index]
    for number, picture in enumerate(pictures):
        for name, body in (("before", picture.before), ("after", picture.after)):
            page.add_related(  # type: ignore[union-attr]
                body,
                maintype="image",
                subtype="png",
                cid=f"<{name}-{number}@compound-watch>",
                filename=f"{name}-{number}.png",
            )
    return message


def send(message: EmailMessage, server: str, password: str, departure: Departure, *, public: bool) -> None:
    """Hand a message to the mail server.

    Args:
        message: to one reader.
        server: smtp://USER@HOST:587 (STARTTLS where offered) or smtps://USER@HOST.
        password: of the user; "" = none. It is sent over an encrypted connection or to this machine alone.
        departure: set to begun once the server is ready for the letter itself, before its first byte leaves.
        public: it tells the public edition; any other travels encrypted or to this machine alone.

    Raises:
        NotSent: the server was not reached, refused the message, or broke off before it was given any of it.
        Unknown: the connection broke after the message had begun to leave and before the server said that it has it.
        SettingsRefused: a password, or a letter that is not for the public, would travel unencrypted.
    """
    parts = urlsplit(server)
    host, user = parts.hostname or "", unquote(parts.username or "")
    context = ssl.create_default_context()
    encrypted = parts.scheme == "smtps"
    try:
        with closing(mail_connection(host, parts.port, departure.begins, context, encrypted=encrypted)) as connection:
            connection.ehlo()
            if not encrypted and connection.has_extn("starttls"):
                connection.starttls(context=context)
                connection.ehlo()
                encrypted = True
            login = bool(user and password)
            if not encrypted and host not in HERE and (login or not public):
                raise SettingsRefused("mail server", _OPEN_LOGIN if login else _OPEN_LETTER, _ENCRYPT)
            if login:
                connection.login(user, password)
            connection.send_message(message)
            take_leave(connection)
    except (OSError, smtplib.SMTPException) as error:
        unknown = departure.begun and not _refused(error)
        raise (Unknown if unknown else NotSent)(_words(error)) from error


def _refused(error: Exception) -> bool:
    """Whether the server answered the letter itself with a refusal: then it surely was not taken. An answer that is
    none says nothing."""
    return isinstance(error, smtplib.SMTPDataError) and 400 <= error.smtp_code < 600


def _words(error: Exception) -> str:
    """What went wrong without addresses: errors of smtplib hold those of readers."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    return type(error).__name__ + (f" ({error.strerror})" if isinstance(error, OSError) and error.strerror else "")


def _html(told: Digest, feed: Feed, pictures: Sequence[Picture]) -> str:
    drawn = {picture.news.id: (number, picture) for number, picture in enumerate(pictures)}
    parts = [f"<p>{escape(line)}</p>" for line in told.lines]
    parts += [f"<h3>{escape(one.title)}</h3><p>{escape(one.text)}</p>" for one in told.no_longer]
    for news in told.told:
        address = feed.link(news)
        title = f'<a href="{escape(address)}">{escape(news.title)}</a>' if address else escape(news.title)
        parts.append(f"<h3>{title}</h3><p>{escape(news.text)}</p>")
        if news.id in drawn:
            number, picture = drawn[news.id]
            images = "".join(
                f'<img src="cid:{name}-{number}@compound-watch" width="260" alt="{escape(f"{word}: {news.title}")}"> '
                for name, word in (("before", tr("Before")), ("after", tr("After")))
            )
            parts.append(f"<p>{images}<br><small>{escape(picture.caption)}</small></p>")
    parts += ["<hr>", *(f"<p><small>{escape(line)}</small></p>" for line in told.foot)]
    return f"<!doctype html><html><body>{''.join(parts)}</body></html>"

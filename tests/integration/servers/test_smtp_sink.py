import smtplib
import ssl

import pytest

from tests.servers.smtp_sink import Mode, SmtpSink

MAIL = b"Subject: Sveiki\r\nTo: <janis@example.lv>\r\n\r\nLine\r\n.dot\r\n"


def send(sink: SmtpSink, *, ca=None, timeout: float = 5) -> None:
    """One mail through smtplib in the sink's own way: TLS trusting `ca` (its own by default), login if it has one."""
    context = ssl.create_default_context(cafile=ca or sink.ca_file) if sink.tls != "none" else None
    if sink.tls == "implicit":
        client = smtplib.SMTP_SSL(sink.host, sink.port, timeout=timeout, context=context)
    else:
        client = smtplib.SMTP(sink.host, sink.port, timeout=timeout)
    try:
        if sink.tls == "starttls":
            client.starttls(context=context)
        if sink.login:
            client.login(*sink.login)
        client.sendmail("no-reply@example.lv", ["janis@example.lv"], MAIL)
    finally:
        client.close()


@pytest.mark.parametrize("tls", ["none", "starttls", "implicit"])
@pytest.mark.parametrize("login", [None, ("site", "pass word")])
def test_accepted_mail_is_kept_as_it_was_sent(tls, login):
    with SmtpSink(tls=tls, login=login) as sink:
        send(sink)
        kept = sink.wait_for(1)[0]
    assert (kept.sender, kept.recipients, kept.raw) == ("no-reply@example.lv", ("janis@example.lv",), MAIL)
    assert (kept.encrypted, kept.login, kept.message["Subject"]) == (tls != "none", login and login[0], "Sveiki")


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_certificate_of_a_stranger_is_refused(tls):
    with SmtpSink(tls=tls) as sink:
        with pytest.raises(ssl.SSLCertVerificationError):
            send(sink, ca=sink.wrong_ca_file)
        assert sink.messages == []


def test_greylisting_ends_after_the_first_attempt():
    with SmtpSink(Mode.GREYLIST) as sink:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(sink)
        assert refused.value.recipients["janis@example.lv"][0] == 451
        send(sink)
        assert len(sink.messages) == 1


def test_mode_changes_between_connections():
    with SmtpSink(Mode.REFUSE_GREETING) as sink:
        with pytest.raises(smtplib.SMTPConnectError) as refused:
            send(sink)
        sink.mode = Mode.ACCEPT
        send(sink)
        assert (refused.value.smtp_code, len(sink.messages), sink.connections) == (554, 1, 2)


@pytest.mark.parametrize("mode", [Mode.REFUSE_RECIPIENT, Mode.JUNK_8BIT, Mode.MULTI_LINE])
def test_refused_recipient_is_550(mode):
    with SmtpSink(mode) as sink:
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(sink)
        assert (refused.value.recipients["janis@example.lv"][0], sink.messages) == (550, [])


def test_long_line_is_too_long_for_the_client():
    with SmtpSink(Mode.JUNK_LONG_LINE) as sink:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            send(sink)
        assert refused.value.smtp_code == 500


def test_refused_data_is_552():
    with SmtpSink(Mode.REFUSE_DATA) as sink:
        with pytest.raises(smtplib.SMTPDataError) as refused:
            send(sink)
        assert (refused.value.smtp_code, sink.messages) == (552, [])


def test_refused_login_is_535():
    with SmtpSink(Mode.REFUSE_LOGIN, login=("site", "word")) as sink:
        with pytest.raises(smtplib.SMTPAuthenticationError) as refused:
            send(sink)
        assert refused.value.smtp_code == 535


def test_mail_without_login_is_530():
    with SmtpSink(login=("site", "word")) as sink, smtplib.SMTP(sink.host, sink.port, timeout=5) as client:
        client.ehlo()
        assert client.mail("no-reply@example.lv")[0] == 530


@pytest.mark.parametrize("mode", [Mode.MUTE_AFTER_CONNECT, Mode.MUTE_AFTER_EHLO, Mode.MUTE_AFTER_DATA])
def test_mute_server_runs_into_the_clients_timeout(mode):
    with SmtpSink(mode) as sink:
        with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
            send(sink, timeout=0.3)
        assert sink.messages == []


def test_drop_after_dot_keeps_the_message():
    with SmtpSink(Mode.DROP_AFTER_DOT) as sink:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            send(sink)
        assert [message.raw for message in sink.wait_for(1)] == [MAIL]


def test_slow_server_delivers_in_the_end():
    with SmtpSink(Mode.SLOW, byte_seconds=0.001) as sink:
        send(sink)
        assert [message.raw for message in sink.messages] == [MAIL]


def test_url_is_in_the_form_of_the_setting():
    with SmtpSink(tls="starttls", login=("site", "pass word")) as sink:
        assert sink.url == f"smtp+starttls://site:pass%20word@127.0.0.1:{sink.port}"

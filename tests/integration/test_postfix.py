"""Mail through a real Postfix. Run with `-m slow`; needs the Debian package and root, and is skipped without."""

from dataclasses import replace

import pytest

from alerts.channels.address import parse_address
from store.errors import DeliveryError
from store.records.deliveries import DeliveryKind
from tests.integration.test_email_channel import channel_to
from tests.support.alerting import Marks, make_alert, rendered
from tests.support.postfix import DOMAIN, Postfix, why_not
from tests.support.process import until

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=why_not() or "-")]


@pytest.fixture(scope="module")
def postfix():
    server = Postfix()
    yield server
    server.close()


def channel(postfix, *names, security="starttls", **changes):
    people = tuple(parse_address(f"{name}@{DOMAIN}") for name in names)
    port = postfix.tls_port if security == "tls" else postfix.starttls_port
    options = {"port": port, "security": security, "ca_file": postfix.ca_file, "recipients": people}
    return channel_to(None, **{**options, **changes})


async def refused(mail, delivery=None):
    marks = Marks()
    with pytest.raises(DeliveryError) as caught:
        await mail.send(delivery or rendered(mail), marks)
    await mail.close()
    return caught.value, marks.count


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_a_thread_of_two_arrives_encrypted_and_whole(postfix, security):
    before = len(postfix.mails("a"))
    mail = channel(postfix, "a", security=security)
    first = rendered(mail)
    update = rendered(mail, make_alert(DeliveryKind.UPDATE, revision=1), root=first.message_id)
    for delivery in (first, update):
        assert (await mail.send(delivery, Marks())).code == 250
    assert "TLSv1.3" in await mail.check()
    await mail.close()
    until(lambda: len(postfix.mails("a")) == before + 2, 20, postfix.log)
    mails = {mail["Message-ID"]: mail for mail in postfix.mails("a")}
    assert mails[update.message_id]["In-Reply-To"] == first.message_id
    assert mails[update.message_id]["References"] == first.message_id
    assert mails[first.message_id]["References"] is None
    sent = {part.get_content_type() for part in mails[first.message_id].iter_parts()}
    assert sent == {"text/plain", "text/html"}


async def test_a_strangers_authority_gets_nothing(postfix, tmp_path):
    from tests.support.smtp import Authority

    error, left = await refused(channel(postfix, "a", ca_file=Authority(tmp_path).file))
    assert "certificate" in str(error).lower()
    assert (error.permanent, left) == (False, 0)


async def test_a_certificate_for_another_name_gets_nothing():
    other = Postfix(certificate_for="elsewhere.example")
    try:
        error, left = await refused(channel(other, "a"))
    finally:
        other.close()
    assert "elsewhere.example" in str(error) or "hostname" in str(error).lower()
    assert (error.permanent, left) == (False, 0)


async def test_one_unknown_recipient_is_refused_and_the_others_get_theirs(postfix):
    mail = channel(postfix, "b", "nobody")
    before = len(postfix.mails("b"))
    assert (await mail.send(rendered(mail), Marks())).code == 250
    error, left = await refused(mail, rendered(mail, recipient=f"nobody@{DOMAIN}"))
    assert (error.code, error.permanent, left) == (550, True, 0)
    until(lambda: len(postfix.mails("b")) == before + 1, 20, postfix.log)


async def test_mail_without_encryption_is_refused_by_the_server(postfix):
    error, left = await refused(channel(postfix, "a", security="none"))
    assert (error.code, left) == (530, 0)


async def test_a_busy_server_is_a_temporary_failure(postfix):
    error, left = await refused(channel(postfix, "busy"))
    assert (error.code, error.permanent, error.uncertain, left) == (421, False, False, 0)


async def test_a_mail_that_is_too_large_is_a_permanent_failure(postfix):
    mail = channel(postfix, "a")
    large = replace(rendered(mail), content=rendered(mail).content + b"x" * 76 * 4_000)
    error, _ = await refused(
        mail, replace(large, content=large.content.replace(b"x" * 76, b"x" * 76 + b"\r\n"))
    )
    assert (error.code, error.permanent, error.uncertain) == (552, True, False)


async def test_a_greylisted_mail_is_accepted_at_the_next_attempt(postfix):
    mail = channel(postfix, "grey")
    error, left = await refused(mail)
    assert (error.code, error.permanent, left) == (450, False, 0)
    postfix.forget_refusals()
    assert (await mail.send(rendered(mail), Marks())).code == 250
    await mail.close()
    until(lambda: len(postfix.mails("grey")) == 1, 20, postfix.log)

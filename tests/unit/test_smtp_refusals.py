"""Whose fault a refusal is, by answers as mail servers give them."""

import pytest

from alerts.channels.smtp_refusals import LOGIN_RETRY_S, Phase, refusal

RECIPIENT, MESSAGE, SENDER = Phase.RECIPIENT, Phase.MESSAGE, Phase.SENDER
CONNECT, HELLO, ENCRYPT, LOGIN = Phase.CONNECT, Phase.HELLO, Phase.ENCRYPT, Phase.LOGIN

CONCERNS_THE_RECIPIENT = [
    (RECIPIENT, 550, "no such user"),
    (RECIPIENT, 550, "5.1.1 <later@x.example>: Recipient address rejected: User unknown in relay recipient table"),
    (RECIPIENT, 550, "5.1.1 The email account that you tried to reach does not exist. Please try double-checking"),
    (RECIPIENT, 550, "5.4.1 Recipient address rejected: Access denied"),
    (RECIPIENT, 550, "5.7.1 <a@x.example>: Recipient address rejected: Access denied"),
    (RECIPIENT, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup"),
    (RECIPIENT, 550, "5.1.1 no such user here; do not try again later"),
    (MESSAGE, 550, "5.1.10 RESOLVER.ADR.RecipientNotFound; [Hostname=VI1EUR05HT123.eop.outlook.example]"),
    (RECIPIENT, 550, "Requested action not taken: mailbox unavailable"),
    (RECIPIENT, 551, "not local"),
    (RECIPIENT, 552, "5.2.2 The email account that you tried to reach is over quota"),
    (RECIPIENT, 552, "requested mail action aborted: exceeded storage allocation"),
    (RECIPIENT, 553, "mailbox name not allowed"),
    (RECIPIENT, 556, "domain does not accept mail"),
    (RECIPIENT, 501, "5.1.3 Bad recipient address syntax"),
    (RECIPIENT, 554, "5.2.1 mailbox disabled"),
    (RECIPIENT, 550, "<sender-quota@x.example> unknown user"),
    (MESSAGE, 554, "5.5.1 Error: no valid recipients"),
    (MESSAGE, 550, "5.1.1 user unknown"),
    (MESSAGE, 552, "5.2.2 mailbox full"),
]  # fmt: skip
CONCERNS_THE_MESSAGE = [
    (SENDER, 552, "too large"),
    (SENDER, 552, "5.3.4 Message size exceeds fixed limit"),
    (MESSAGE, 552, "too large"),
    (MESSAGE, 554, "spam"),
    (MESSAGE, 554, "5.6.0 malformed"),
    (MESSAGE, 550, "virus found"),
]
SOMEBODY_ELSES = [
    (CONNECT, 554, "go away"),
    (HELLO, 501, "5.5.4 Invalid domain name"),
    (HELLO, 550, "5.7.1 no such name"),
    (ENCRYPT, 502, "not implemented"),
    (LOGIN, 535, "5.7.8 wrong password"),
    (LOGIN, 534, "5.7.9 application-specific password required"),
    (LOGIN, 550, "5.2.1 mailbox disabled"),
    (SENDER, 530, "5.7.0 Authentication required"),
    (SENDER, 550, "5.7.1 Sender address is not allowed"),
    (SENDER, 550, "not from you"),
    (SENDER, 550, "5.4.5 Daily user sending limit exceeded"),
    (SENDER, 552, "sending quota exceeded"),
    (SENDER, 550, "5.1.1 unknown"),
    (SENDER, 553, "5.1.8 domain does not exist"),
    (RECIPIENT, 530, "5.7.0 Must issue a STARTTLS command first"),
    (RECIPIENT, 550, "SMTP AUTH is required"),
    (RECIPIENT, 550, "5.7.1 client was not authenticated"),
    (RECIPIENT, 504, "5.5.2 <box>: Helo command rejected: need fully-qualified hostname"),
    (RECIPIENT, 550, "5.7.1 Client host rejected: cannot find your reverse hostname, [192.0.2.1]"),
    (RECIPIENT, 503, "5.5.1 send EHLO first"),
    (RECIPIENT, 554, "5.7.1 Relay access denied"),
    (RECIPIENT, 550, "Relaying denied"),
    (RECIPIENT, 550, "5.7.1 Unable to relay for a@x.example"),
    (RECIPIENT, 553, "sorry, that domain is not in my list of allowed rcpthosts: relaying not permitted"),
    (RECIPIENT, 554, "5.7.1 <alerts@susulan.example>: Sender address rejected: not owned by user desk"),
    (RECIPIENT, 550, "5.1.7 bad address syntax"),
    (RECIPIENT, 550, "5.7.1 Service unavailable; client host [192.0.2.1] blocked using zen.spamhaus.org"),
    (RECIPIENT, 550, "5.4.5 quota exceeded"),
    (RECIPIENT, 550, "too many recipients this hour"),
    (RECIPIENT, 550, "4.2.1 the mailbox is busy"),
    (RECIPIENT, 550, "5.2.1 The user you are trying to contact is receiving mail too quickly. Please resend later"),
    (RECIPIENT, 550, "5.7.1 recipient address rejected: greylisted, please try again later"),
    (RECIPIENT, 550, "Access denied"),
    (RECIPIENT, 554, "transaction failed"),
    (RECIPIENT, 500, "what?"),
    (MESSAGE, 554, "5.7.0 The limit on the number of messages was exceeded. Try again later."),
    (MESSAGE, 554, "5.2.252 SendAsDenied; desk not allowed to send as alerts"),
    (MESSAGE, 550, "5.7.60 SMTP; Client does not have permissions to send as this sender"),
    (MESSAGE, 552, "5.2.2 Submission quota exceeded"),
    (MESSAGE, 554, "5.7.1 blocked: spam reputation of your address"),
    (MESSAGE, 554, "transaction failed"),
    (MESSAGE, 550, "5.7.1 rejected by policy"),
    (MESSAGE, 530, "authentication required"),
]  # fmt: skip
TEMPORARY = [
    (ENCRYPT, 454, "4.7.0 TLS not available due to local problem"),
    (LOGIN, 454, "4.7.0 Temporary authentication failure"),
    (CONNECT, 421, "too busy"),
    (SENDER, 452, "4.3.1 quota"),
    (RECIPIENT, 450, "4.1.1 user unknown"),
    (RECIPIENT, 421, "4.7.0 closing"),
    (MESSAGE, 451, "4.7.1 spam, for now"),
]


@pytest.mark.parametrize(("phase", "code", "message"), CONCERNS_THE_RECIPIENT + CONCERNS_THE_MESSAGE)
def test_what_concerns_the_recipient_or_the_message_is_permanent(phase, code, message):
    error = refusal(code, message, phase)
    assert (error.permanent, error.needs_operator, error.uncertain) == (True, False, False)


@pytest.mark.parametrize(("phase", "code", "message"), SOMEBODY_ELSES)
def test_what_a_person_has_to_cure_is_tried_again(phase, code, message):
    error = refusal(code, message, phase)
    assert (error.permanent, error.needs_operator, error.uncertain) == (False, True, False)
    assert error.retry_after_s == (LOGIN_RETRY_S if phase is LOGIN else None)


@pytest.mark.parametrize(("phase", "code", "message"), TEMPORARY)
def test_a_4xx_is_temporary_with_the_usual_delays(phase, code, message):
    error = refusal(code, message, phase)
    assert (error.permanent, error.needs_operator, error.retry_after_s) == (False, False, None)


@pytest.mark.parametrize("piece", ["mailbox ", "exceeds ", "<", "a@", "exceed a a ", "user x"])
def test_a_long_answer_is_judged_in_linear_time(piece):
    import time

    begun = time.perf_counter()
    for phase in (RECIPIENT, MESSAGE):
        refusal(554, piece * 100_000, phase)
    assert time.perf_counter() - begun < 0.5

"""What mail servers answer, and the reports that come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from nintei.notices.kinds import Verdict
from nintei.notices.rules import answers


@pytest.mark.parametrize(
    ("code", "text", "to_receiver", "to_data"),
    [
        (451, "4.7.1 greylisted", "later", "later"),
        (550, "5.1.1 no such user", "dead", "dead"),
        (550, "no such user", "dead", "refused"),
        (552, "5.2.2 mailbox full", "later", "later"),
        (550, "5.2.1 mailbox disabled", "dead", "dead"),
        (552, "5.2.3 message too long", "refused", "refused"),
        (554, "5.7.1 relay access denied", "later", "later"),
        (550, "5.6.0 cannot convert", "refused", "refused"),
        (250, "fine", "later", "later"),
    ],
)
def test_only_what_is_about_the_address_calls_it_dead(
    code: int, text: str, to_receiver: str, to_data: str
) -> None:
    assert answers.verdict(code, f"{code} {text}", about_address=True) == Verdict(to_receiver)
    assert answers.verdict(code, f"{code} {text}", about_address=False) == Verdict(to_data)


def report(*, action: str = "failed", status: str = "5.1.1", to: str = "", message_id: str = "") -> bytes:
    """A delivery status notification, written by hand after RFC 3464."""
    returned = f"Message-ID: {message_id}\nSubject: x\n\nbody\n" if message_id else "Subject: x\n\nbody\n"
    return f"""From: MAILER-DAEMON@mx.example.com
To: {to or "bounces@nintei.example"}
Subject: Undelivered Mail
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Original-Recipient: rfc822; mio@example.com
Final-Recipient: rfc822; mio@example.com
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user here
--b
Content-Type: message/rfc822

{returned}
--b--
""".encode()


SIGNED = "0123456789abcdef0123"


def test_a_report_is_known_by_the_return_path_or_by_the_message_that_it_returns() -> None:
    for said in (
        {"to": f"bounces+12-{SIGNED}@nintei.example"},
        {"message_id": f"<12-{SIGNED}@nintei.example>"},
    ):
        read = answers.read_report(report(**said))
        assert read is not None
        assert read.tokens == ((12, SIGNED),)
        assert (read.is_failure, read.is_permanent) == (True, True)
        assert read.said == "5.1.1 550 5.1.1 no such user here"


@pytest.mark.parametrize(
    ("action", "status", "is_failure", "is_permanent"),
    [("delayed", "4.4.1", False, False), ("failed", "4.4.7", True, False), ("failed", "5.2.2", True, False),
     ("delivered", "2.0.0", False, False), ("failed", "5.0.0", True, True), ("failed", "5.7.1", True, False)],
)  # fmt: skip
def test_what_passes_is_no_lasting_failure(
    action: str, status: str, is_failure: bool, is_permanent: bool
) -> None:
    read = answers.read_report(report(action=action, status=status))
    assert read is not None
    assert (read.is_failure, read.is_permanent) == (is_failure, is_permanent)


def test_other_mail_is_no_report() -> None:
    assert (
        answers.read_report(b"From: somebody\nTo: bounces@x\nSubject: hello\n\nI am away until Monday.\n")
        is None
    )


@given(some.binary(max_size=300), some.integers(0, 900))
def test_no_mail_breaks_the_reader(noise: bytes, where: int) -> None:
    whole = report(to=f"bounces+12-{SIGNED}@nintei.example")
    answers.read_report(noise)
    answers.read_report(whole[:where] + noise + whole[where:])

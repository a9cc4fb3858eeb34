"""Background work about accounts: mails, and what ends by the clock."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from nintei.kit import files
from nintei.kit.later import defer_once
from nintei.people import actions, queries
from nintei.people.queries import letters

# About 17 hours in all.
_RETRY = RetryStrategy(max_attempts=15, exponential_wait=2)


@app.task(name="people.send_invitation", retry=_RETRY)
def send_invitation(invitation_id: int, **later: Any) -> bool:
    """Make an invitation's link and mail it."""
    return actions.send_invitation(invitation_id=invitation_id, at=timezone.now())


@app.task(name="people.send_letter", retry=_RETRY, pass_context=True)
def send_letter(context: JobContext, /, letter: str, user_id: int, number: int, **later: Any) -> bool:
    """Mail one of the room's letters; a repeated job sends it under the same name, so that mail servers can tell."""
    name = f"{letter}-{user_id}-{number}-{context.job.id}"
    mail = letters.letter_to(letter=letter, user_id=user_id, number=number, name=name)
    return bool(mail and mail.send())


@app.task(name="people.drop_files", retry=_RETRY)
def drop_files(keys: list[str], **later: Any) -> int:
    """Delete files whose rows are gone."""
    for key in keys:
        files.drop(key)
    return len(keys)


@app.task(name="people.begin_identity", retry=_RETRY)
def begin_identity(request_id: int, **later: Any) -> None:
    """Hand a new request to the provider outside."""
    asked = queries.identity.asked(request_id)
    if asked is not None:
        verdict = queries.identity.provider().begin(asked)
        actions.apply_verdict(request_id=request_id, verdict=verdict, at=timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="people.look_at_identity", queueing_lock="people.look_at_identity")
def look_at_identity(timestamp: int, **later: Any) -> None:
    """Ask providers outside how waiting requests stand."""
    for request_id, provider in queries.identity.waiting_elsewhere():
        verdict = queries.identity.provider(provider).look(f"identity-{request_id}")
        actions.apply_verdict(request_id=request_id, verdict=verdict, at=timezone.now())


@app.task(name="people.make_export", retry=_RETRY)
def make_export(export_id: int, **later: Any) -> bool:
    """Make an archive of everything about a person."""
    return actions.make_export(export_id=export_id, at=timezone.now())


@app.periodic(cron="17 * * * *")
@app.task(name="people.drop_exports", queueing_lock="people.drop_exports")
def drop_exports(timestamp: int, **later: Any) -> int:
    """Delete archives whose time is over."""
    return actions.drop_exports(at=datetime.fromtimestamp(timestamp, UTC))


@app.periodic(cron="23 * * * *")
@app.task(name="people.close_accounts", queueing_lock="people.close_accounts")
def close_accounts(timestamp: int, **later: Any) -> int:
    """Ask for the end of every account whose time to come back is over, each as a job of its own."""
    due = queries.due_closures(at=datetime.fromtimestamp(timestamp, UTC))
    for closure in due:
        defer_once("people.close_account", lock=f"closure-{closure.pk}", closure_id=closure.pk)
    return len(due)


@app.task(name="people.close_account", retry=_RETRY)
def close_account(closure_id: int, **later: Any) -> bool:
    """Erase one account; something that has come up meanwhile is settled first, and asked for again in an hour."""
    try:
        return actions.finish_closure(closure_id=closure_id, at=timezone.now())
    except actions.NotYet:
        return False


@app.periodic(cron="31 4 * * *")
@app.task(name="people.end_identity", queueing_lock="people.end_identity")
def end_identity(timestamp: int, **later: Any) -> None:
    """End requests that nobody decided, and checks whose changed name nobody checked."""
    at = datetime.fromtimestamp(timestamp, UTC)
    actions.expire_identity_requests(at=at)
    actions.renew_identity_checks(at=at)


@app.periodic(cron="11 * * * *")
@app.task(name="people.expire_invitations", queueing_lock="people.expire_invitations")
def expire_invitations(timestamp: int, **later: Any) -> int:
    """End invitations that nobody answered."""
    return actions.expire_invitations(at=datetime.fromtimestamp(timestamp, UTC))

"""Accounts end: asked for, taken back, done."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils.translation import gettext as _

from nintei.kit import later, personal
from nintei.kit.db import within_write, writes
from nintei.kit.errors import Malformed, NotFound, Refusal
from nintei.kit.text import paragraphs
from nintei.people import queries
from nintei.people.actions import organisations
from nintei.people.kinds import InvitationState, Role, Side
from nintei.people.models import Closure, Invitation, Profile, User
from nintei.people.queries import letters
from nintei.people.rules import closures as rules
from nintei.people.rules import organisations as joining

LETTER = "people.send_letter"
DROP = "people.drop_files"
_KEPT_OF_PROFILES = {"id", "user", "changed_at"}


class NotYet(Refusal):
    """Something has to be settled first."""

    code = "not_yet"


@writes
def ask_to_close(*, by: User, address: str, at: datetime, reason: str = "") -> Closure:
    """Close one's account two weeks from now. The profile disappears at once, waiting conversations end at once.

    ``address``: one's own, typed again. NotYet with what has to be settled first.
    """
    if not rules.is_same_address(address, by.email):
        raise Malformed(_("登録しているメールアドレスと違います。"))
    user = User.objects.select_for_update().get(pk=by.pk)
    if said := queries.obstacles(user=user):
        raise NotYet(" ".join(said))
    if queries.own_closure(viewer=user):
        raise NotYet(_("退会の手続きは、もう始まっています。"))
    profile = Profile.objects.filter(user=user).first()
    made = Closure.objects.create(
        user=user, asked_at=at, due_at=at + rules.GRACE, reason=paragraphs(reason)[:500],
        was_listed=bool(profile and profile.is_listed),
    )  # fmt: skip
    Profile.objects.filter(user=user).update(is_listed=False, changed_at=at)
    personal.close(user=user, at=at)
    later.defer(LETTER, letter="closure_asked", user_id=user.pk, number=made.pk)
    return made


@writes
def come_back(*, by: User, at: datetime) -> Closure:
    """Stay after all; what ended with the request stays ended."""
    found = Closure.objects.select_for_update().filter(user=by, withdrawn_at=None, done_at=None).first()
    if found is None:
        raise NotFound(_("退会の手続きは、始まっていません。"))
    found.withdrawn_at = at
    found.save(update_fields=["withdrawn_at"])
    Profile.objects.filter(user=by).update(is_listed=found.was_listed, changed_at=at)
    return found


@writes
def finish_closure(*, closure_id: int, at: datetime) -> bool:
    """Erase the account in one transaction; False when it was taken back or is done. NotYet while something is open.

    The row of the account stays under its public id, with a name and an address that say nothing: what others keep
    points to it.
    """
    rows = Closure.objects.select_for_update(skip_locked=True, of=("self",)).select_related("user")
    found = rows.filter(pk=closure_id, withdrawn_at=None, done_at=None, due_at__lte=at).first()
    if found is None:
        return False
    user = found.user
    if said := queries.obstacles(user=user):
        raise NotYet(" ".join(said))
    farewell = letters.letter_to(letter="closure_done", user_id=user.pk, number=0, name=f"closure-{found.pk}")
    _leave_organisations(user, at)
    _forget_address(user, at)
    keys = _delete_rows(user)
    _blank(user, at)
    personal.erase(user=user, at=at)
    if keys:
        later.defer(DROP, keys=keys)
    found.done_at, found.reason = at, ""
    found.save(update_fields=["done_at", "reason"])
    if farewell is not None:
        # The last mail to this address; when it cannot be sent, all of this is undone and tried again.
        farewell.send()
    return True


@within_write
def _leave_organisations(user: User, at: datetime) -> None:
    for mine in queries.own_organisations(viewer=user):
        alone = queries.members_of(mine.organisation).count() == 1
        if alone and mine.role == Role.OWNER:
            organisations.close(mine=mine, at=at)
        else:
            organisations.leave(mine=mine, at=at)


@within_write
def _forget_address(user: User, at: datetime) -> None:
    """Invitations to any of this person's addresses are answered by leaving, and name nobody any more."""
    known = [user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)]
    for address in known:
        for found in Invitation.objects.filter(email__iexact=address):
            if found.state == InvitationState.SENT:
                found.state = joining.INVITATION.target("expire", found.state, Side.CLOCK)
                found.answered_at, found.token_hash = at, ""
            found.email = rules.tombstone(user.public_id)
            found.save(update_fields=["email", "state", "answered_at", "token_hash"])


@within_write
def _delete_rows(user: User) -> list[str]:
    """Delete what every room says goes with the account; returns the keys of its files."""
    keys: list[str] = []
    sessions = list(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=sessions).delete()
    going = [held for held in personal.everything() if not held.stays]
    # Rows take others with them: all files are known before the first row goes.
    for held in going:
        for column in held.file_keys:
            keys += held.rows(user).exclude(**{column: ""}).values_list(column, flat=True)
    for held in going:
        held.rows(user).delete()
    return [*dict.fromkeys(keys)]


@within_write
def _blank(user: User, at: datetime) -> None:
    """The account and its profile, as whoever still has to do with it sees them."""
    empty = Profile(user=user)
    columns = Profile._meta.concrete_fields  # noqa: SLF001
    names = [field.name for field in columns if field.name not in _KEPT_OF_PROFILES]
    said = {name: getattr(empty, name) for name in names}
    said |= {"display_name": rules.GONE, "is_listed": False, "is_freelancer": False, "completed_at": None}
    Profile.objects.filter(user=user).update(**said, changed_at=at)
    user.email, user.is_active, user.is_staff, user.is_superuser = (
        rules.tombstone(user.public_id),
        False,
        False,
        False,
    )
    user.last_login = None
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "is_staff", "is_superuser", "last_login", "password"])
    user.groups.clear()
    user.user_permissions.clear()

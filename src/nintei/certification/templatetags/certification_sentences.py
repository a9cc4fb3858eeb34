"""The first sentence of a page: what the numbers mean for the person, and what would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from nintei.certification.kinds import State
from nintei.certification.queries.mine import CategoryCertification
from nintei.certification.queries.outlook import Need
from nintei.certification.templatetags.certification_numbers import short_day, yen
from nintei.certification.templatetags.certification_words import word

register = template.Library()

_NEEDS = {
    "mean_stars": noop("★5の評価があと %(n)s 件"),
    "fault_completion_rate": noop("最後まで終えた仕事があと %(n)s 件"),
    "on_time_rate": noop("納期どおりの納品があと %(n)s 件"),
    "reply_in_time_rate": noop("時間内の返信があと %(n)s 件"),
    "task_approval_rate": noop("承認されるタスクがあと %(n)s 件"),
    "gold_accuracy": noop("確認問題の正解があと %(n)s 件"),
    "completed_orders": noop("完了した仕事があと %(n)s 件"),
    "approved_tasks": noop("承認されたタスクがあと %(n)s 件"),
    "distinct_clients": noop("新しい依頼者があと %(n)s 人"),
    "distinct_requesters": noop("新しい依頼者があと %(n)s 人"),
    "first_order_age_days": noop("最初の仕事からあと %(n)s 日"),
    "first_task_age_days": noop("最初のタスクからあと %(n)s 日"),
    "identity_verified": noop("本人確認"),
    "profile_complete": noop("プロフィールの完成"),
    "no_open_integrity_case": noop("調査の終わり"),
}
# English says one thing and many things differently.
_ONE = {
    "mean_stars": noop("★5の評価があと 1 件"),
    "fault_completion_rate": noop("最後まで終えた仕事があと 1 件"),
    "on_time_rate": noop("納期どおりの納品があと 1 件"),
    "reply_in_time_rate": noop("時間内の返信があと 1 件"),
    "task_approval_rate": noop("承認されるタスクがあと 1 件"),
    "gold_accuracy": noop("確認問題の正解があと 1 件"),
    "completed_orders": noop("完了した仕事があと 1 件"),
    "approved_tasks": noop("承認されたタスクがあと 1 件"),
    "distinct_clients": noop("新しい依頼者があと 1 人"),
    "distinct_requesters": noop("新しい依頼者があと 1 人"),
    "first_order_age_days": noop("最初の仕事からあと 1 日"),
    "first_task_age_days": noop("最初のタスクからあと 1 日"),
}
# More than this many things are listed below the sentence instead of in it.
INLINE = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """``tone``: ok, info, warn, no or off; ``title`` the sentence, ``detail`` what it means or what to do."""

    tone: str
    title: str
    detail: str


@register.filter
def need(one: Need) -> str:
    """One thing that is short, in words."""
    if one.metric == "released_earnings":
        return _("報酬があと %(yen)s") % {"yen": yen(one.more or 0)}
    if one.more is None:
        return _("%(what)sは件数では届きません") % {"what": word(one.metric)}
    said = _ONE if one.more == 1 and one.metric in _ONE else _NEEDS
    return _(said[one.metric]) % {"n": f"{one.more:,}"}


def together(needs: Iterable[Need]) -> str:
    """Needs in one breath: named when few, counted when many."""
    found = [need(one) for one in needs]
    if len(found) > INLINE:
        return _("下の %(n)s つすべて") % {"n": len(found)}
    return _("と").join(found)


def _ok(title: str, detail: str = "") -> Headline:
    return Headline("ok", title, detail)


def _certified(c: CategoryCertification, said: dict[str, str]) -> Headline:
    if c.ahead.state_after == State.CERTIFIED:
        detail = (
            _("いまは何もしなくて大丈夫です。")
            if not c.ahead.column.held
            else _("1社の記録だけで線を下回っているため、認定は失われません。")
        )
        return _ok(_("認定されています。今のままなら %(on)s の判定でも続きます。") % said, detail)
    if c.ahead.state_after == State.DORMANT:
        return _resting(c, said)
    return Headline(
        "warn", _("今のままなら %(on)s の判定で注意が出ます。%(needs)sで防げます。") % said,
        _("注意だけでは認定は終わりません。%(times)s 回続けて届かないと、終わる %(days)s 日以上前に予告が出ます。") % said,
    )  # fmt: skip


def _resting(c: CategoryCertification, said: dict[str, str]) -> Headline:
    return Headline(
        "warn", _("今のままなら %(on)s の判定で認定が休止します。%(needs)sで続きます。") % said,
        _("休止しても認定は失われません。経験の数が戻れば、自動で再開します。"),
    )  # fmt: skip


def _at_risk(c: CategoryCertification, said: dict[str, str]) -> Headline:
    if c.ahead.state_after == State.CERTIFIED:
        return _ok(
            _("今のままなら %(on)s の判定で回復します。") % said,
            _("今日の記録では、維持の線に届いています。"),
        )
    if c.ahead.state_after == State.DORMANT:
        return _resting(c, said)
    return Headline(
        "warn", _("今のままなら %(on)s の判定で終了の予告が出ます。%(needs)sで防げます。") % said,
        _("認定はまだ続いています。予告が出ても、終わるのは %(days)s 日以上あとです。") % said,
    )  # fmt: skip


def _notice(c: CategoryCertification, said: dict[str, str]) -> Headline:
    if c.ahead.column.keeps:
        return _ok(
            _("今のままなら %(on)s に予告が取り消され、認定は続きます。") % said,
            _("今日の記録では、維持の線に届いています。"),
        )
    if c.has_open_appeal:
        return Headline(
            "warn", _("異議の審査中です。答えが出るまで、認定は終わりません。") % said,
            _("審査中でも、%(needs)sで予告を取り消せます。") % said,
        )  # fmt: skip
    return Headline(
        "no", _("今のままなら %(end)s に認定が終わります。%(needs)sで取り消せます。") % said,
        _("%(on)s の判定か、終わる前日の確認で維持の線に届けば、予告は取り消されます。異議も申し立てられます。") % said,
    )  # fmt: skip


def _dormant(c: CategoryCertification, said: dict[str, str]) -> Headline:
    if c.ahead.state_after == State.CERTIFIED:
        return _ok(_("今のままなら %(on)s の判定で認定が再開します。") % said)
    if c.ahead.state_after == State.DORMANT:
        return Headline(
            "off", _("認定は休止中です。%(needs)sで再開します。") % said,
            _("仕事の数が少ないあいだの休みです。認定は失われていません。"),
        )  # fmt: skip
    return _at_risk(c, said)


def _eligible(c: CategoryCertification, said: dict[str, str]) -> Headline:
    stays = c.ahead.state_after == State.ELIGIBLE
    return Headline(
        "info", _("認定を受けられます。受けるかどうかは自分で決められます。"),
        _("今のままなら、%(on)s の判定のあとも案内は続きます。") % said if stays
        else _("今のままなら、%(on)s の判定で案内が終わります。その前に決めてください。") % said,
    )  # fmt: skip


def _earning(c: CategoryCertification, said: dict[str, str]) -> Headline:
    if c.ahead.state_after == State.ELIGIBLE:
        return _ok(
            _("今のままなら %(on)s の判定で認定の案内が届きます。") % said,
            _("必要な数字は、すべてそろっています。"),
        )
    if c.state == State.LAPSED:
        return Headline(
            "off", _("認定は終わりました。もう一度受けるには、%(needs)sが必要です。") % said,
            _("届けば、次の判定ですぐに案内が出ます。待つ期間はありません。"),
        )  # fmt: skip
    return Headline(
        "info", _("認定に必要なのは、%(needs)sです。") % said,
        _("届けば、次の判定で案内が出ます。受けるかどうかは自分で決められます。"),
    )  # fmt: skip


def _decided(c: CategoryCertification, said: dict[str, str]) -> Headline:
    found = {
        State.SUSPENDED: (
            "no", _("認定は一時停止中です。"),
            _("運営の担当者が確認しています。理由は下の「これまでの動き」にあります。異議も申し立てられます。"),
        ),
        State.REVOKED: (
            "no", _("認定は取り消されました。"), _("理由は下の「これまでの動き」にあります。異議も申し立てられます。"),
        ),
        State.WITHDRAWN: (
            "off", _("自分の希望で、認定の対象から外れています。"),
            _("もう一度申し込むと、次の判定から対象になります。認定されていた期間は残っています。"),
        ),
    }  # fmt: skip
    return Headline(*found[State(c.state)])


_SAYS: dict[State, Callable[[CategoryCertification, dict[str, str]], Headline]] = {
    State.NONE: _earning, State.LAPSED: _earning, State.ELIGIBLE: _eligible, State.CERTIFIED: _certified,
    State.AT_RISK: _at_risk, State.NOTICE: _notice, State.DORMANT: _dormant, State.SUSPENDED: _decided,
    State.REVOKED: _decided, State.WITHDRAWN: _decided,
}  # fmt: skip


@register.filter
def headline(c: CategoryCertification) -> Headline:
    """The first sentence about one category."""
    said = {
        "on": short_day(c.ahead.on), "end": short_day(c.effect_on), "needs": together(c.ahead.needs),
        "times": str(c.consecutive_failures), "days": str(c.notice_days),
    }  # fmt: skip
    return _SAYS[State(c.state)](c, said)

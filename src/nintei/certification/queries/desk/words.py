"""Short names for the desk's tables and charts, and what each figure of a what-if means."""

from __future__ import annotations

from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

WORDS = {
    "CERTIFIED": noop("認定中"), "AT_RISK": noop("注意"), "NOTICE": noop("終了予告"), "DORMANT": noop("休止"),
    "LAPSED": noop("終了"), "ELIGIBLE": noop("案内中"), "SUSPENDED": noop("一時停止"), "REVOKED": noop("取消し"),
    "WITHDRAWN": noop("辞退済み"), "NONE": noop("未認定"),
    "SUSPEND": noop("一時停止する"), "REINSTATE": noop("一時停止を解く"), "REVOKE": noop("認定を取り消す"),
    "suspended": noop("一時停止"), "reinstated": noop("一時停止の解除"), "revoked": noop("取消し"),
    "restored": noop("異議により復活"), "withdraw": noop("辞退済み"), "decline": noop("案内の辞退"),
    "apply_again": noop("再申込み"),
    "unfair_review": noop("不当な評価"), "wrong_fault": noop("責任の所在が違う"),
    "fraud": noop("不正な取引"), "wash_trade": noop("自作自演の取引"),
    "identity": noop("本人でない、または本人確認の偽り"), "threats": noop("脅し・嫌がらせ"),
    "CASE_OPEN": noop("調査中"), "CASE_CLOSED": noop("閉じました"),
    "WAITING": noop("順番を待っています"), "RUNNING": noop("計算中です"), "FAILED": noop("止まりました"),
    "DONE": noop("終わりました"), "ALL": noop("すべて"),
    "did_granted": noop("認定"), "did_offered": noop("認定の案内"), "did_recovered": noop("回復"),
    "did_awake": noop("再開"), "did_held": noop("1社だけの影響で保留"), "did_dormant": noop("休止"),
    "did_warned": noop("注意"), "did_noticed": noop("終了予告"), "did_lapsed": noop("終了"),
    "did_offer_ended": noop("案内の終了"),
    "no_policy": noop("この分野の基準がありません"),
    "tenure": noop("最初の仕事からの期間"), "none_yet": noop("まだ仕事がない"),
    "under_6_months": noop("6か月未満"), "under_12_months": noop("6か月以上1年未満"),
    "over_12_months": noop("1年以上"),
    "hours": noop("稼働時間"), "hours_unknown": noop("公開していない"), "part_time": noop("週30時間未満"),
    "full_time": noop("週30時間以上"),
    "absence": noop("休みの届け"), "declared": noop("届けた"), "not_declared": noop("届けていない"),
    "talk.turn.settled": noop("返信"), "work.contract.ended": noop("契約の終わり"),
    "work.milestone.delivered": noop("納品"), "work.review.revealed": noop("評価"),
    "work.earning.released": noop("報酬"), "piecework.assignment.settled": noop("タスクの結果"),
    "piecework.gold.answered": noop("確認問題"), "certification.integrity_case.changed": noop("調査"),
}  # fmt: skip

# Colours of a chart's parts, bottom first.
STATE_CLASSES = (
    ("CERTIFIED", "ok"), ("DORMANT", "off"), ("AT_RISK", "warn"), ("NOTICE", "no"), ("LAPSED", "tone-5"),
)  # fmt: skip

DECISION_CLASSES = (
    ("granted", "ok"), ("offered", "main"), ("recovered", "tone-3"), ("awake", "tone-4"), ("held", "tone-6"),
    ("dormant", "off"), ("warned", "warn"), ("noticed", "tone-2"), ("lapsed", "no"), ("offer_ended", "tone-5"),
)  # fmt: skip


class Figure(NamedTuple):
    """One figure of a report: where it lies, how it is written, and which way is better ("" neither)."""

    part: str
    key: str
    name: str
    unit: str
    better: str
    meaning: str


FIGURES = (
    Figure("volatility", "losses_per_100_years", noop("認定100年あたりの喪失"), "number", "less",
           noop("認定されていた期間を合わせて100年としたとき、何回失われたか。")),
    Figure("firmness", "unjust_share", noop("不当とみられる喪失の割合"), "share", "less",
           noop("依頼者を引き直すと5回に1回以上は失わなかったはずの喪失の割合（200回の引き直し）。")),
    Figure("firmness", "flip_rate", noop("認定の揺れやすさ"), "share", "less",
           noop("依頼者を引き直したとき、認定中の人の判定が変わる割合の平均。")),
    Figure("volatility", "yoyo_share", noop("3か月以内に戻った喪失の割合"), "share", "less",
           noop("すぐに戻るなら、失わせる必要はなかったのかもしれません。")),
    Figure("volatility", "thin_share", noop("10件未満での判定の割合"), "share", "less",
           noop("最も件数の少ない基準が10件に満たない判定の割合。")),
    Figure("volatility", "vetoes", noop("1社だけの影響で止めた回数"), "count", "",
           noop("どれか1社の記録を除けば届くため、失わせなかった回数。")),
    Figure("volatility", "warnings_per_100_months", noop("認定100か月あたりの注意"), "number", "less",
           noop("注意が多すぎると、本当に大事な注意が読まれなくなります。")),
    Figure("volatility", "recovery_share", noop("注意から回復した割合"), "share", "more",
           noop("注意を受けた人のうち、予告に進まず回復した割合。")),
    Figure("volatility", "median_spell_days", noop("認定が続いた日数（中央値）"), "days", "more",
           noop("いま続いている認定も、試算の終わりまでで数えます。")),
    Figure("caught", "months_to_catch", noop("取消し相当の人に気づくまでの月数"), "months", "less",
           noop("人の調査で取り消された人を、基準だけで終わらせるまでにかかった月数の中央値。")),
)  # fmt: skip


def say(code: object) -> str:
    """A code in the reader's language; "" when the desk has no word of its own for it."""
    found = WORDS.get(str(code))
    return capital(_(found)) if found else ""


def capital(text: str) -> str:
    """The first letter large: in a table or beside a chart every word stands alone."""
    return text[:1].upper() + text[1:]

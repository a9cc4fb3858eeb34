"""The shape of a search: what may stand in the address of a page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from nintei.catalog import queries as catalog
from nintei.people.forms import NAMES_OF_LANGUAGES
from nintei.people.models import PersonLanguage
from nintei.search.kinds import DAYS, LEAST_HOURS, RATINGS, Hours, Sort
from nintei.search.queries.people import MOST_PAGES, Wanted
from nintei.search.queries.reasons import HOURS, SORTS
from nintei.search.queries.rows import MOST_YEN
from nintei.search.rules.words import LONGEST_QUERY


def _category_choices() -> list[tuple[str, str]]:
    tree = catalog.category_tree()
    slugs = [each.slug for branch in tree for each in (branch.category, *branch.leaves)]
    return [("", ""), *((slug, slug) for slug in slugs)]


def _skill_choices() -> list[tuple[str, str]]:
    return [(each.slug, each.slug) for skills in catalog.skills_by_group().values() for each in skills]


_YEN = dict.fromkeys(
    ("invalid", "min_value", "max_value"), _("希望時給は、0円以上の数字だけで書いてください。")
)


class SearchForm(forms.Form):
    """Everything is optional; an empty form finds everybody."""

    q = forms.CharField(
        required=False,
        max_length=LONGEST_QUERY,
        error_messages={"max_length": _("言葉が長すぎます。%(limit_value)s文字までにしてください。")},
    )
    category = forms.ChoiceField(
        required=False,
        choices=_category_choices,
        error_messages={"invalid_choice": _("このカテゴリーはありません。一覧から選んでください。")},
    )
    certified = forms.BooleanField(required=False)
    newcomer = forms.BooleanField(required=False)
    verified = forms.BooleanField(required=False)
    hours = forms.ChoiceField(
        required=False,
        choices=[("", ""), *HOURS.items()],
        error_messages={"invalid_choice": _("この時間帯は選べません。")},
    )
    least = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=4, choices=[(n, n) for n in LEAST_HOURS],
        error_messages={"invalid_choice": _("この時間数は選べません。")},
    )  # fmt: skip
    days = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", ""), *((n, n) for n in DAYS)],
        error_messages={"invalid_choice": _("この日数は選べません。")},
    )  # fmt: skip
    prefecture = forms.CharField(required=False, max_length=10)
    least_yen = forms.IntegerField(required=False, min_value=0, max_value=MOST_YEN, error_messages=_YEN)
    most_yen = forms.IntegerField(required=False, min_value=0, max_value=MOST_YEN, error_messages=_YEN)
    rating = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, choices=[("", ""), *((n, n) for n in RATINGS)],
        error_messages={"invalid_choice": _("この評価は選べません。")},
    )  # fmt: skip
    language = forms.MultipleChoiceField(
        required=False, choices=list(NAMES_OF_LANGUAGES.items()),
        error_messages={"invalid_choice": _("この言語は選べません。")},
    )  # fmt: skip
    level = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=1, choices=PersonLanguage.Level.choices,
        error_messages={"invalid_choice": _("この言語のレベルは選べません。")},
    )  # fmt: skip
    skill = forms.MultipleChoiceField(
        required=False, choices=_skill_choices,
        error_messages={"invalid_choice": _("このスキルでは絞り込めません。一覧から選んでください。")},
    )  # fmt: skip
    sort = forms.ChoiceField(
        required=False,
        choices=list(SORTS.items()),
        error_messages={"invalid_choice": _("この並び順はありません。")},
    )
    page = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_PAGES,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), _("このページはありません。")),
    )  # fmt: skip

    def wanted(self) -> Wanted:
        """What a valid form asks for."""
        said = self.cleaned_data
        return Wanted(
            typed=said["q"],
            category=said["category"],
            certified=said["certified"],
            newcomer=said["newcomer"],
            verified=said["verified"],
            hours=Hours(said["hours"]) if said["hours"] else None,
            least=said["least"],
            days=said["days"],
            prefecture=said["prefecture"],
            least_yen=said["least_yen"],
            most_yen=said["most_yen"],
            rating=said["rating"],
            language=tuple(dict.fromkeys(said["language"])),
            level=said["level"],
            skill=tuple(dict.fromkeys(said["skill"])),
            sort=Sort(said["sort"] or Sort.BEST),
            page=said["page"] or 1,
        )


MOST_SYNONYMS = 12


class SynonymForm(forms.Form):
    """Words that mean the same, one a line, and why."""

    group = forms.CharField(
        label=_("同じ意味の言葉（1行に一つ）"), max_length=600, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("同じ意味の言葉を、1行に一つずつ書いてください。")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("理由（ほかの担当者が読みます）"), max_length=500,
        error_messages={"required": _("なぜ同じ意味とするのかを書いてください。")},
    )  # fmt: skip

    def clean_group(self) -> list[str]:
        """The words, each once."""
        found = list(
            dict.fromkeys(line.strip() for line in self.cleaned_data["group"].splitlines() if line.strip())
        )
        if not 2 <= len(found) <= MOST_SYNONYMS:
            raise forms.ValidationError(
                _("言葉は2個から%(most)s個までです。1行に一つずつ書いてください。"),
                params={"most": MOST_SYNONYMS},
            )
        if any(len(word) > 60 for word in found):
            raise forms.ValidationError(_("一つの言葉は60文字までにしてください。"))
        return found


class WithdrawalForm(forms.Form):
    """Why a group of words is taken back."""

    reason = forms.CharField(
        label=_("取り下げる理由"), max_length=500,
        error_messages={"required": _("なぜ取り下げるのかを書いてください。")},
    )  # fmt: skip

"""Charts and icons as they reach the page."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template

from nintei.web.templatetags import icons

MONTHS = ["9月", "10月", "11月"]


def render(text: str, **said: object) -> str:
    return Template("{% load charts icons %}" + text).render(Context(said))


def test_bars_tell_a_screen_reader_the_latest_and_the_most_and_hold_every_number_in_a_table():
    page = render('{% bar_chart points title="報酬" unit="円" %}', points=[("9月", 18_000), ("10月", 12_500)])
    assert "<title>報酬：最新は 10月 の 12,500円、最も多いのは 9月 の 18,000円。</title>" in page
    assert page.count('<rect class="mark"') == 2
    assert re.search(r'<th scope="row">9月</th><td class="num">18,000</td>', page)


def test_a_line_leaves_out_what_is_unknown_and_names_its_thresholds():
    series = [{"name": "推定値", "points": list(zip(MONTHS, [4.6, None, 4.8], strict=True))}]
    page = render('{% line_chart s title="評価" lines=lines %}', s=series, lines=[("維持の線", 4.6)])
    assert page.count('<circle class="dot"') == 2
    assert 'class="stroke"' not in page
    assert 'class="across line-1"' in page and "維持の線" in page
    assert '<td class="num">—</td>' in page


def test_stacked_parts_reach_as_high_as_their_sum():
    parts = [
        {"name": "認定", "class": "ok", "values": [3, 4, 5]},
        {"name": "注意", "class": "warn", "values": [1, 0, 5]},
    ]
    page = render('{% stacked_chart months parts title="状態" unit="人" %}', months=MONTHS, parts=parts)
    # A part of nobody is not drawn.
    assert page.count('<rect class="mark"') == 5
    tops = [int(top) for top in re.findall(r'<rect class="mark"[^>]* y="(\d+)"', page)]
    assert min(tops) == 18  # 5 + 5 fills the axis up to ten


@pytest.mark.parametrize(
    "tag", ["{% bar_chart none %}", "{% line_chart none %}", "{% stacked_chart none none %}"]
)
def test_a_chart_of_nothing_says_so(tag):
    assert "まだ記録がありません。" in render(tag, none=[])


@pytest.mark.parametrize(
    "tag",
    [
        '{% bar_chart p title="a" %}',
        '{% line_chart s title="b" %}',
        '{% stacked_chart m parts title="c" %}',
        '{% icon "bell" %}',
    ],
)
def test_drawings_keep_to_the_content_security_policy(tag):
    page = render(
        tag,
        p=[("a", 1)],
        s=[{"name": "b", "points": [("a", 1)]}],
        m=["a"],
        parts=[{"name": "c", "values": [1]}],
    )
    assert "<svg" in page
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", page)


def test_an_icon_is_silent_unless_it_stands_alone():
    assert 'aria-hidden="true"' in render('{% icon "check" %}')
    assert 'role="img" aria-label="はい"' in render('{% icon "check" "はい" %}')


def test_the_icons_came_with_their_licence():
    assert "ISC License" in (icons.FOLDER / "LICENSE").read_text()


def test_every_icon_that_a_page_asks_for_is_here_and_no_other():
    rooms = icons.FOLDER.parents[3]
    pages = "".join(path.read_text() for path in rooms.rglob("templates/**/*.html"))
    tags = "".join(path.read_text() for path in rooms.rglob("templatetags/*.py"))
    here = {path.stem for path in icons.FOLDER.glob("*.svg")}
    asked = set(re.findall(r'{% icon "([a-z0-9-]+)"', pages))
    named = {name for name in here if f'"{name}"' in tags}
    assert asked <= here
    assert here == asked | named

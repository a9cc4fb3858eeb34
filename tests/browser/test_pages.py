"""Every page of the seeded year, in both languages, wide and narrow, light and dark."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser import axe, market
from tests.browser.chromium import Watched, overflow
from tests.browser.market import Visit

# Downloads; pages of a state in which the seeded year does not end: a simulation under way; fragments.
FILES = {
    "certification:policy_file", "certification:export", "people:skill_suggestions", "people:photo",
    "people:small_photo", "people:piece_file", "people:piece_small_file",
    "people:identity_picture", "talk:download", "talk:file", "talk:preview", "talk:desk_file", "talk:desk_preview", "people:export",
}  # fmt: skip
OTHER_STATES = {
    "certification:simulation", "certification:simulation_progress", "certification:desk_progress",
    "talk:inquiry_hours", "talk:lines", "talk:desk_thread", "people:invitation", "people:client_hours",
    # Only takes what a section sends; asked for, it leads to the profile.
    "people:profile_section",
    # Leads to what it is about; links of mails.
    "notices:notice", "notices:stop", "notices:address_proof",
}  # fmt: skip
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def test_what_is_wrong_with_a_page_is_noticed(running: Browser, year: str) -> None:
    """The checks themselves: one deliberate fault of each kind."""
    watched = Watched(running)
    watched.page.goto(year)
    assert list(_look(watched, year)) == []
    watched.page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        ' \'<p style="color:red">x</p><img src="data:,"><div id="broad">words that are hard to read</div>\');'
        "setTimeout(() => { throw new Error('a fault') }, 0)"
    )
    watched.page.evaluate(
        "document.querySelector('#broad').style.cssText = 'width:3000px;color:#aaa;background:#bbb'"
    )
    watched.page.wait_for_timeout(300)
    assert overflow(watched.page) > 0
    found = " ".join(axe.violations(watched.page))
    assert "image-alt" in found
    assert "color-contrast" in " ".join(axe.violations(watched.page, axe.CONTRAST))
    wrong = " ".join(watched.wrong)
    assert "a fault" in wrong
    assert "Content Security Policy" in wrong
    watched.close()


def test_the_walk_comes_to_every_page(running: Browser, year: str, visits: list[Visit]) -> None:
    missed = market.reachable(running, year) - {visit.name for visit in visits}
    assert not missed - FILES - OTHER_STATES, f"no link leads to {missed - FILES - OTHER_STATES}"
    assert {visit.who for visit in visits} == set(market.EYES)


@pytest.mark.parametrize("who", market.EYES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_page_is_whole_fits_and_lets_everybody_in(
    running: Browser, year: str, visits: list[Visit], language: str, who: str
) -> None:
    """No script error, nothing that the content policy refuses, no sideways scrolling, nothing that axe finds.

    Colours are looked at in Japanese, light and dark; they are the same in English. Each person's pages are a
    test of their own, so that they can be shared out among workers.
    """
    look = {"ja": _look, "en": _look_at_words}[language]
    theirs = [visit for visit in visits if visit.who == who]
    assert theirs
    watched = market.enter(running, year, who, language)
    complaints = [
        f"{visit.name} as {who or 'nobody'}: {said}"
        for visit in theirs
        for said in look(watched, year + visit.path)
    ]
    watched.close()
    assert not complaints, f"{len(complaints)} complaints\n" + "\n".join(sorted(set(complaints)))


def _open(watched: Watched, address: str) -> Page:
    page = watched.page
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(address)
    assert page.locator("html").get_attribute("lang"), address
    axe.load(page)
    return page


def _look_at_words(watched: Watched, address: str) -> Iterator[str]:
    page = _open(watched, address)
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        if wider := overflow(page):
            yield f"{name}: {wider} pixels too wide: {_widest(page)}"
    yield from (f"narrow: {line}" for line in axe.violations(page, axe.WORDS))
    yield from watched.wrong
    watched.wrong.clear()


def _look(watched: Watched, address: str) -> Iterator[str]:
    page = _open(watched, address)
    for name, size in (("wide", WIDE), ("narrow", NARROW)):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="light")
        if wider := overflow(page):
            yield f"{name}: {wider} pixels too wide: {_widest(page)}"
        yield from (f"{name}, light: {line}" for line in axe.violations(page))
        page.emulate_media(color_scheme="dark")
        yield from (f"{name}, dark: {line}" for line in axe.violations(page, axe.CONTRAST))
    yield from watched.wrong
    watched.wrong.clear()


def _widest(page: Page) -> str:
    return str(
        page.evaluate(
            "[...document.querySelectorAll('main *, header *, footer *')]"
            ".filter(one => one.getBoundingClientRect().right > document.documentElement.clientWidth + 1)"
            ".slice(0, 3).map(one => one.outerHTML.slice(0, 100)).join(' | ')"
        )
    )

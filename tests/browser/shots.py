"""Pictures of every page of the seeded year: both languages, wide and narrow, light and dark."""

from __future__ import annotations

import os
import sys
from itertools import groupby, product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / ".shots"
WIDTHS, SCHEMES, LANGUAGES = (1280, 390), ("light", "dark"), ("ja", "en")


def main(only: list[str]) -> None:
    """Write them; ``only``: parts of page names, all when there are none."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nintei.config.settings")
    import django

    django.setup()
    from tests.browser import chromium, market

    SHOTS.mkdir(exist_ok=True)
    count = 0
    with market.served() as address, chromium.browser() as running:
        visits = market.visits(running, address)
        for language, (who, theirs) in product(LANGUAGES, _by_person(visits)):
            watched = market.enter(running, address, who, language)
            for visit in theirs:
                name = visit.name.replace(":", "-")
                if only and not any(part in name for part in only):
                    continue
                for width, scheme in product(WIDTHS, SCHEMES):
                    watched.page.set_viewport_size({"width": width, "height": 900})
                    watched.page.emulate_media(color_scheme=scheme)
                    watched.page.goto(address + visit.path)
                    path = SHOTS / f"{name}-{who or 'nobody'}-{language}-{width}-{scheme}.png"
                    watched.page.screenshot(path=path, full_page=True)
                    count += 1
            watched.close()
    print(f"{count} pictures in {SHOTS.name}/")


def _by_person(visits: list[object]) -> list[tuple[str, list[object]]]:
    return [(who, list(theirs)) for who, theirs in groupby(visits, key=lambda visit: visit.who)]


if __name__ == "__main__":
    main(sys.argv[1:])

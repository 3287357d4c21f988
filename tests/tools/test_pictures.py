"""The pictures of the README and the docs: each is there, each is used, each says what it shows."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).parents[2]
IMAGES = PROJECT / "docs" / "images"
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md"))]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
LARGEST, ALL = 300_000, 4_000_000


def shown() -> list[tuple[str, Path]]:
    """The alternative text and the file of every picture."""
    return [
        (alt, (page.parent / target).resolve())
        for page in PAGES
        for alt, target in PICTURE.findall(page.read_text(encoding="utf-8"))
    ]


def test_every_picture_that_is_shown_exists() -> None:
    assert [str(file) for _, file in shown() if not file.is_file()] == []


def test_every_picture_that_exists_is_shown() -> None:
    assert {file.name for file in IMAGES.iterdir()} - {file.name for _, file in shown()} == set()


def test_every_picture_says_what_it_shows() -> None:
    assert [file.name for alt, file in shown() if len(alt.split()) < 2] == []


def test_no_page_shows_a_picture_in_another_way() -> None:
    """Which the tests above would not see."""
    assert [page.name for page in PAGES if re.search(r"<img|!\[[^\]]*\]\[", page.read_text(encoding="utf-8"))] == []


def test_the_pictures_are_small() -> None:
    sizes = {file.name: file.stat().st_size for file in IMAGES.iterdir()}
    assert [name for name, size in sizes.items() if size > LARGEST] == []
    assert sum(sizes.values()) < ALL

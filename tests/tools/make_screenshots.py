"""Makes the pictures in ``docs/images`` from the demo: ``python -m tests.tools.make_screenshots``."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.demo import PROJECT, Demo
from tests.support.browser import chromium, chromium_path
from tests.tools.screens import desk, messages, numbers, page, people
from tests.tools.screens.camera import Camera

IMAGES = PROJECT / "docs" / "images"

STORY = (
    page.first_minute,
    numbers.first_run,
    people.on_seats,
    messages.quiet_month,
    numbers.later,
    desk.seats,
    people.outside,
    people.roles,
    desk.papers,
    messages.use,
    messages.own,
    messages.warnings,
    page.in_use,
    messages.asked_for_more,
)
"""One story, since each picture is of what came before it."""


def main() -> None:
    try:
        path = chromium_path()
    except (pytest.skip.Exception, pytest.fail.Exception):
        sys.exit("No Chromium found: install it to make the pictures.")
    expect.set_options(timeout=10_000)
    began = time.monotonic()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, chromium(path) as browser:
        demo = Demo(Path(folder), program=["tests.tools.screens.still_demo"])
        try:
            demo.wait_until_up()
            camera = Camera(IMAGES, browser, demo)
            for part in STORY:
                part(camera)
                seconds, pictures = time.monotonic() - began, len(camera.taken)
                print(f"{seconds:5.1f} s  {pictures:3} pictures  {part.__name__}", flush=True)
        finally:
            demo.end()
    for stale in IMAGES.glob("*.png"):
        if stale.stem not in camera.taken:
            stale.unlink()


if __name__ == "__main__":
    main()

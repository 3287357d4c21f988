"""The administrator's and the reporter's desk: the list and the home in full, settings, log, find, help."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.demo import DANIEL, RECRUITING
from tests.tools.screens.camera import Camera

QUIET = "hiring-ops"
"""A channel in which nothing else was said."""


def seats(camera: Camera) -> None:
    """The list and the home with everything in use, light, dark and narrow."""
    with camera.somebody() as margaret:
        camera.home("home", margaret)
        margaret.go_to(RECRUITING)
        margaret.say("/seats")
        expect(margaret.answer).to_contain_text("Seat 3")
        camera.message("seats", margaret.answer)
        margaret.say("/seats find gulsen")
        expect(margaret.answer).to_contain_text("match")
        camera.message("find", margaret.answer)
    with camera.somebody(dark=True) as margaret:
        camera.home("home-dark", margaret)
        margaret.go_to(QUIET)
        margaret.say("/seats")
        expect(margaret.answer).to_contain_text("Seat 3")
        camera.message("seats-dark", margaret.answer)
    with camera.somebody(DANIEL, width=390, height=844) as daniel:
        daniel.say("/seats")
        expect(daniel.answer).to_contain_text("Seat 3")
        camera.window("seats-narrow", daniel)
        daniel.page.get_by_test_id("menu").click()
        daniel.open_home()
        camera.window("home-narrow", daniel)
    with camera.somebody("Fatima") as fatima:
        camera.home("home-reporter", fatima)


def papers(camera: Camera) -> None:
    """Settings, the log, help."""
    with camera.somebody() as margaret:
        margaret.say("/seats settings")
        expect(margaret.modal).to_contain_text("Warn at these percentages")
        camera.modal("settings", margaret)
        margaret.choose("Channel for warnings", "leadership")
        margaret.submit()
        expect(margaret.field_error).to_be_visible()
        camera.modal("settings-refused", margaret)
        margaret.close_modal()
        margaret.say("/seats log")
        expect(margaret.answer).to_contain_text("Older")
        camera.message("log", margaret.answer)
    with camera.somebody(height=2200) as margaret:
        margaret.say("/seats help")
        expect(margaret.answer).to_contain_text("For administrators")
        camera.message("help", margaret.answer)

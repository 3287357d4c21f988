"""The settings in one modal: where messages go, when people are warned, and what is allowed."""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.pages import ALL_PAGES
from bot.domain.seats import Account
from bot.domain.settings import LONGEST_UNDO_DAYS, AccountSettings
from handlers.slack import ids
from handlers.slack.reading import Origin
from handlers.slack.views import blocks
from handlers.slack.views.blocks import Json

OPT_IN = "opt_in"
_CHANNELS = {
    ids.WARNING_CHANNEL_BLOCK: "Channel for warnings",
    ids.REPORT_CHANNEL_BLOCK: "Channel for the monthly report",
}


def modal(account: Account, origin: Origin) -> Json:
    """The form, filled in with what holds now."""
    pages = {page: blocks.option(page.in_words.capitalize(), page.value) for page in ALL_PAGES}
    opt_in = blocks.option(
        "Only people who have opted in", OPT_IN, "Candidates opt in when they apply, or are opted in by hand."
    )
    content = [
        blocks.input(
            _CHANNELS[ids.WARNING_CHANNEL_BLOCK],
            blocks.conversation_select(ids.SETTINGS_CHANNEL, initial=account.warning_channel),
            block_id=ids.WARNING_CHANNEL_BLOCK,
            hint="Best where the recruiters are. Without one, administrators are told directly.",
            optional=True,
        ),
        blocks.input(
            _CHANNELS[ids.REPORT_CHANNEL_BLOCK],
            blocks.conversation_select(ids.SETTINGS_CHANNEL, initial=account.report_channel),
            block_id=ids.REPORT_CHANNEL_BLOCK,
            hint="Without one, none is posted; /seats report shows it at any time.",
            optional=True,
        ),
        blocks.input(
            "Warn at these percentages of an allowance",
            blocks.text_field(ids.SETTINGS_FIELD, initial=marks(account.marks), longest=60),
            block_id=ids.MARKS_BLOCK,
            hint="One to five whole numbers, such as 80, 95, 100.",
        ),
        blocks.input(
            "Time zone",
            blocks.external_select(
                ids.PICK_TIME_ZONE,
                placeholder="Type part of a city's name",
                initial=zone_option(account.time_zone),
                shortest_query=1,
            ),
            block_id=ids.TIME_ZONE_BLOCK,
            hint="Allowances reset, and reports arrive, on the first of the month there.",
        ),
        blocks.input(
            "Days that a released number is held",
            blocks.number_field(ids.SETTINGS_FIELD, initial=account.undo_days, most=LONGEST_UNDO_DAYS),
            block_id=ids.UNDO_DAYS_BLOCK,
            hint="A release can be undone until then. 0 gives numbers back at once.",
        ),
        blocks.input(
            "Who may be texted",
            blocks.checkboxes(ids.SETTINGS_FIELD, [opt_in], [opt_in] if account.requires_opt_in else []),
            block_id=ids.OPT_IN_BLOCK,
            optional=True,
        ),
        blocks.input(
            "Pages of the ATS that people may text from",
            blocks.checkboxes(ids.SETTINGS_FIELD, list(pages.values()), [pages[p] for p in account.default_pages]),
            block_id=ids.PAGES_BLOCK,
            hint="For everybody without pages of their own, which /seats permissions @user gives.",
            optional=True,
        ),
    ]
    return blocks.modal(
        "Settings",
        content,
        callback_id=ids.SETTINGS_SUBMITTED,
        submit="Save",
        close="Cancel",
        facts={"from": origin.to_facts(), "shown": AccountSettings.of(account).to_facts()},
    )


def marks(chosen: tuple[int, ...]) -> str:
    """``80, 95, 100``."""
    return ", ".join(map(str, chosen))


def zone_option(zone: str) -> Json:
    """A time zone to choose: ``America/New York``."""
    return blocks.option(zone.replace("_", " "), zone)


def saved(account: Account, troubles: Mapping[str, str] | None = None) -> str:
    """What holds from now on, as plain words; ``troubles`` say by field what Slack has found wrong since."""
    where = "go to the channel that you chose" if account.warning_channel else "go to administrators directly"
    told = [f"The settings are saved. Warnings {where}, at {marks(account.marks)} % of an allowance."]
    told += [f"{_CHANNELS[field]}: {sentence}" for field, sentence in (troubles or {}).items()]
    return " ".join(told)

"""The warning that an allowance runs low, given to those who use it before it is gone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.seats import SeatUse
from handlers.slack.views import blocks, figures
from handlers.slack.views.blocks import Json, escaped


def warning(use: SeatUse, mark: int, resets: str, members: Sequence[str]) -> Json:
    """One message to the seat's people. ``resets`` is a day as people write it, ``members`` the ids to mention."""
    allowance = use.allowance
    spent = f"has used {allowance.used:,} of its {allowance.total:,} messages ({allowance.percent_used:,} %)"
    mentions = " ".join(f"<@{member}>" for member in members)
    lines = [
        f"⚠️ *{escaped(use.seat)}* {spent}. It resets on {resets}. {mentions}".rstrip(),
        f"{figures.bar(allowance)}  {figures.left(allowance)}",
    ]
    if allowance.remaining == 0:
        lines.append(
            f"Nothing is left for sending until {resets}. Texts from candidates still arrive and count. "
            "Reach candidates by email or phone until then, or ask for more with `/seats ask`."
        )
    elif mark >= 95:
        lines.append("Keep what is left for candidates who wait for an answer.")
    return blocks.message(f"⚠️ {escaped(use.seat)} {spent}. It resets on {resets}.", [blocks.section("\n".join(lines))])

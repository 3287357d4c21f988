"""``python -m tests.tools.screens.still_demo``: the demo on a day on which time stands still.

So the same days, and the same minutes in the log, are in every picture, whenever it is taken.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import datetime

from bot import demo
from bot.sandbox.clock import Course
from bot.settings import DemoSettings

DAY = datetime.fromisoformat("2026-11-17T10:24:00-06:00")
SHOWN_TIME = "10:24 AM"

if __name__ == "__main__":
    sys.exit(demo.run(DemoSettings.load(os.environ), Course(DAY.timestamp(), time.time(), rate=0)))

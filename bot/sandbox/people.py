"""The seeded workspace: a recruiting team with every kind of account that a real directory holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEAM_ID = "T0HARBOR01"
TEAM_NAME = "Harbor Recruiting"
TEAM_DOMAIN = "harbor-recruiting"
APP_ID = "A0SANDBOX1"
BOT_USER_ID = "U0APPBOT01"
BOT_ID = "B0APPBOT01"
SLACKBOT_ID = "USLACKBOT"
RECRUITING = "C0RECRUIT1"
HIRING_OPS = "C0HIRINGOP"
GENERAL = "C0GENERAL1"
LEADERSHIP = "C0LEADERS1"

COLORS = ("9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836", "99a949")


@dataclass(frozen=True)
class Account:
    """One row of the directory; `role` is what the demo's switch of persons shows."""

    id: str
    name: str
    real_name: str
    title: str = "Recruiter"
    role: str = "recruiter"
    tz: str = "America/Chicago"
    display_name: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    is_restricted: bool = False
    is_bot: bool = False
    deleted: bool = False
    color: str = "5b89d5"
    team_id: str = TEAM_ID

    @property
    def email(self) -> str:
        """Where Slack would mail them."""
        return f"{self.name}@harbor-recruiting.example"

    @property
    def shown_as(self) -> str:
        """The name that a client puts beside a message."""
        return self.display_name or self.real_name


def app_account(manifest: Mapping[str, Any]) -> Account:
    """The bot user that installing the app of this manifest creates."""
    features = manifest.get("features") or {}
    title = (manifest.get("display_information") or {}).get("name") or "App"
    shown = (features.get("bot_user") or {}).get("display_name") or title
    handle = "".join(c for c in shown.lower().replace(" ", "-") if c.isalnum() or c == "-") or "app"
    return Account(BOT_USER_ID, handle, title, title="App", role="app", display_name=shown, is_bot=True)


def seeded() -> list[Account]:
    """Everybody but the app, in the order in which `users.list` gives them."""
    rows = [
        Account(
            "U0ADMIN001",
            "margaret",
            "Margaret Okafor",
            "Head of Talent",
            "owner",
            display_name="Margaret",
            is_admin=True,
            is_owner=True,
            is_primary_owner=True,
        ),
        Account(
            "U0ADMIN002",
            "daniel",
            "Daniel Brandt",
            "Recruiting Operations",
            "administrator",
            display_name="Daniel",
            tz="America/New_York",
            is_admin=True,
        ),
        Account("U0ANA00001", "ana", "Ana Ferreira", "Senior Recruiter", display_name="Ana"),
        Account("U0BEN00001", "ben", "Ben Carter", display_name="Ben"),
        Account("U0CARO0001", "caro", "Caro Lindqvist", display_name="Caro", tz="Europe/Stockholm"),
        Account(
            "U0ANGEL001",
            "angel.nunez",
            "Ángel Núñez",
            "Technical Recruiter",
            display_name="Ángel",
            tz="America/Mexico_City",
        ),
        Account("U0GULSEN01", "gulsen", "Gülşen Öztürk", display_name="Gülşen", tz="Europe/Istanbul"),
        Account("U0DEVI0001", "devi", "Devi Raman", "Sourcer", tz="America/Los_Angeles"),
        Account("U0KWAME001", "kwame", "Kwame Mensah", display_name="Kwame"),
        Account("U0MEI00001", "meiling", "Mei-Ling Chen", "Campus Recruiter", display_name="Mei-Ling"),
        Account("U0TOMASZ01", "tomasz", "Tomasz Wójcik", display_name="tom", tz="Europe/Warsaw"),
        Account("U0FATIMA01", "fatima", "Fatima Al-Sayed", "Coordinator", "reporter", display_name="Fatima"),
        Account("U0GUEST001", "gloria", "Gloria Pine", "Agency Partner", "guest", is_restricted=True),
        Account("U0GONE0001", "dana", "Dana Whitlock", "Former Recruiter", "deactivated", deleted=True),
        Account(SLACKBOT_ID, "slackbot", "Slackbot", "Slack", "slackbot", tz="America/Los_Angeles"),
    ]
    return [Account(**{**row.__dict__, "color": COLORS[i % len(COLORS)]}) for i, row in enumerate(rows)]


_FIRST = (
    "Ada", "Bruno", "Chloé", "Dmitri", "Elif", "Farah", "Gürkan", "Hana", "Ines", "Jamal", "Katarzyna", "Léa", "Marek",
    "Nadia", "Oluwaseun", "Paweł", "Quinn", "Rania", "Søren", "Thandiwe", "Uma", "Véronique", "Wei", "Ximena", "Yusuf",
    "Zoë", "Ángela", "Ömer", "محمد", "דנה", "小林",
)  # fmt: skip
_LAST = (
    "Abbott", "Bąk", "Castillo", "Demir", "Eriksen", "Fontaine", "García", "Haddad", "Ivanova", "Jørgensen", "Kowalski",
    "Lefèvre", "Müller", "Nguyen", "Okonkwo", "Petrović", "Quispe", "Rossi", "Šimić", "Tanaka", "Usman", "van der Berg",
    "Wójcik", "Xu", "Yılmaz", "Zhang", "O'Brien", "Smith-Jones", "D’Angelo",
)  # fmt: skip
ELSEWHERE = "T0ELSEWHER"


def crowd(count: int) -> list[Account]:
    """So many more people, the same ones each time, of every kind that a large directory holds.

    Of a hundred some ten have left, five are guests, two bots, one a stranger from another workspace.
    """
    return [crowd_member(n) for n in range(count)]


def crowd_member(n: int) -> Account:
    """The one of that number in a crowd."""
    first, last = _FIRST[n % len(_FIRST)], _LAST[n // len(_FIRST) % len(_LAST)]
    kind = n * 37 % 100
    return Account(
        f"U1{n:08d}",
        f"person{n}",
        f"{first} {last} {n}",
        display_name=first if n % 3 else "",
        is_restricted=10 <= kind < 15,
        is_bot=kind in (15, 16),
        deleted=kind < 10,
        team_id=ELSEWHERE if kind == 17 else TEAM_ID,
    )


def as_slack_user(account: Account, *, with_email: bool = True) -> dict[str, Any]:
    """The account as `users.info` and `users.list` return it; a deactivated one has fewer fields, as in Slack."""
    first, _, last = account.real_name.partition(" ")
    profile = {
        "title": account.title,
        "phone": "",
        "real_name": account.real_name,
        "real_name_normalized": account.real_name,
        "display_name": account.display_name,
        "display_name_normalized": account.display_name,
        "first_name": first,
        "last_name": last,
        "status_text": "",
        "status_emoji": "",
        "team": account.team_id,
    }
    if account.is_bot:
        profile |= {"api_app_id": APP_ID, "bot_id": BOT_ID}
    elif with_email and account.id != SLACKBOT_ID:
        profile["email"] = account.email
    user: dict[str, Any] = {
        "id": account.id,
        "team_id": account.team_id,
        "name": account.name,
        "deleted": account.deleted,
        "profile": profile,
        "is_bot": account.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if account.deleted:
        return user
    return user | {
        "color": account.color,
        "real_name": account.real_name,
        "tz": account.tz,
        "tz_label": account.tz,
        "tz_offset": -21600,
        "is_admin": account.is_admin,
        "is_owner": account.is_owner,
        "is_primary_owner": account.is_primary_owner,
        "is_restricted": account.is_restricted,
        "is_ultra_restricted": False,
        "is_email_confirmed": True,
        "who_can_share_contact_card": "EVERYONE",
    }

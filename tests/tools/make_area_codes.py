"""Makes bot/domain/area_codes.csv from the data of phonenumbers, whose own geocoder is too slow and too coarse for us.

Run it after an update of phonenumbers: ``python tests/tools/make_area_codes.py``. A test holds the file against it.

phonenumbers knows the cities of single exchanges (``+1 512 320``: Austin) but of a whole area code mostly the state.
The main city of an area code is the one most of its exchanges are in. Overlays (area codes laid over the same ground)
have little data of their own: which belong together is knowledge of the numbering plan and stands here.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import phonenumbers
from phonenumbers import PhoneNumberType

CSV = Path(__file__).parents[2] / "bot" / "domain" / "area_codes.csv"
Where = tuple[str, str, str, str]
"""City, state, state code, country."""

HEADER = ("area_code", "city", "state", "state_code", "country")

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "D.C.", "FL": "Florida", "GA": "Georgia", "HI": "Hawaii",
    "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
}  # fmt: skip
PROVINCES = {
    "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
    "NL": "Newfoundland and Labrador", "NS": "Nova Scotia", "NT": "Northwest Territories", "NU": "Nunavut",
    "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
}  # fmt: skip
TERRITORIES = {
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands",
}  # fmt: skip
ISLANDS = {
    "AG": "Antigua and Barbuda", "AI": "Anguilla", "BB": "Barbados", "BM": "Bermuda", "BS": "Bahamas",
    "DM": "Dominica", "DO": "Dominican Republic", "GD": "Grenada", "JM": "Jamaica", "KN": "Saint Kitts and Nevis",
    "KY": "Cayman Islands", "LC": "Saint Lucia", "MS": "Montserrat", "SX": "Sint Maarten",
    "TC": "Turks and Caicos Islands", "TT": "Trinidad and Tobago", "VC": "Saint Vincent and the Grenadines",
    "VG": "British Virgin Islands",
}  # fmt: skip

SPELT_OTHERWISE = {
    "Washington State": "WA",
    "Washington D.C.": "DC",
    "British Colombia": "BC",
    "Nova Scotia/Prince Edward Island": "NS",
}
"""What phonenumbers calls a state where our name is another; 902 and 782 count as Nova Scotia, as most of them are."""

# Between bars: one piece of ground with all the area codes laid over it. Cities are counted over all of them.
OVERLAYS = """
201 551 | 202 771 | 203 475 | 205 659 | 208 986 | 209 350 | 210 726 | 212 332 646 917 | 213 323 738 |
214 469 945 972 | 215 267 445 | 217 447 | 240 227 301 | 248 947 | 256 938 | 270 364 | 281 346 713 832 |
303 720 983 | 304 681 | 305 645 786 | 310 424 | 312 773 872 | 314 557 | 315 680 | 317 463 | 330 234 | 336 743 |
402 531 | 404 470 678 770 943 | 405 572 | 407 689 | 408 669 | 410 443 667 | 412 878 | 415 628 | 419 567 |
480 602 623 | 503 971 | 508 774 | 510 341 | 512 737 | 513 283 | 516 363 | 518 838 | 540 826 | 541 458 |
561 728 | 570 272 | 573 235 | 601 769 | 608 353 | 609 640 | 610 484 835 | 614 380 | 615 629 | 617 857 |
618 730 | 619 858 | 630 331 | 631 934 | 702 725 | 703 571 | 704 980 | 706 762 | 707 369 | 708 464 | 714 657 |
715 534 | 717 223 | 718 347 929 | 732 848 | 740 220 | 757 948 | 760 442 | 781 339 | 801 385 | 803 839 |
804 686 | 805 820 | 812 930 | 813 656 | 814 582 | 815 779 | 816 975 | 817 682 | 818 747 | 843 854 | 845 329 |
847 224 | 850 448 | 860 959 | 864 821 | 870 327 | 903 430 | 904 324 | 909 840 | 910 472 | 916 279 | 918 539 |
919 984 | 920 274 | 937 326 | 954 754 | 970 748 | 973 862 | 978 351 | 204 431 584 | 306 474 639 |
416 437 647 942 | 418 273 367 581 | 438 263 514 | 450 354 579 | 506 428 | 519 226 382 548 | 604 778 |
613 343 753 | 705 249 683 | 709 879 | 819 468 873 | 902 782 | 905 289 365 742 | 658 876 | 787 939 |
809 829 849
"""

# Where counting exchanges misleads: towns with many small ones outvote, or draw with, the city people know the code by.
MAIN_CITIES = {"605": "Sioux Falls", "716": "Buffalo", "802": "Burlington", "919": "Raleigh", "984": "Raleigh"}

# These span so much that no city stands for them.
STATE_WIDE = {"236", "257", "672", "368", "587", "825", "564"}
NORTH = ("", "Yukon, Northwest Territories and Nunavut", "YT NT NU", "CA")


def rows() -> list[tuple[str, str, str, str, str]]:
    """The whole table, by area code."""
    regions = dict(geographic())
    ground = {code: tuple(line.split()) for line in OVERLAYS.split("|") for code in line.split()}
    unknown = sorted(set(ground) - set(regions))
    assert not unknown, f"phonenumbers does not know {unknown}"
    counted = count_cities()
    return [
        (code, *place(code, region, ground.get(code, (code,)), counted)) for code, region in sorted(regions.items())
    ]


def place(code: str, region: str, ground: tuple[str, ...], counted: dict[str, Counter[str]]) -> Where:
    """City, state, state code and country of one area code."""
    if region in ISLANDS:
        return "", ISLANDS[region], "", region
    if region in TERRITORIES:
        return "", TERRITORIES[region], region, "US"
    if code == "867":
        return NORTH
    names = PROVINCES if region == "CA" else STATES
    state = state_code(code, names, counted)
    if code in STATE_WIDE:
        return "", names[state], state, region
    if code in MAIN_CITIES:
        return MAIN_CITIES[code], names[state], state, region
    cities: Counter[str] = Counter()
    for other in ground:
        cities.update(counted.get(other, {}))
    found = [(-n, city) for city, n in cities.items() if city.endswith(f", {state}")]
    city = min(found)[1].rsplit(", ", 1)[0] if found else ""
    return "Washington" if state == "DC" else city, names[state], state, region


def state_code(code: str, names: dict[str, str], counted: dict[str, Counter[str]]) -> str:
    """The state that most of the area code's entries are in."""
    codes = {name: short for short, name in names.items()} | SPELT_OTHERWISE
    states: Counter[str] = Counter()
    for entry, n in counted[code].items():
        short = codes.get(entry) or entry.rsplit(", ", 1)[-1]
        if short in names:
            states[short] += n
    return min((-n, short) for short, n in states.items())[1]


def count_cities() -> dict[str, Counter[str]]:
    """How often each place stands in phonenumbers' data below ``1NPA``."""
    from phonenumbers.geodata import GEOCODE_DATA  # the whole world's towns: seconds to load, so only when needed

    counted: dict[str, Counter[str]] = {}
    for prefix, names in GEOCODE_DATA.items():
        if prefix.startswith("1") and len(prefix) >= 4 and "en" in names:
            counted.setdefault(prefix[1:4], Counter())[names["en"]] += 1
    return counted


def geographic() -> Iterator[tuple[str, str]]:
    """Every area code with a place, and its country as phonenumbers has it."""
    kinds = (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    tried = [phonenumbers.parse(f"+1{code}5550132") for code in range(200, 1000)]
    # The small islands give out few exchanges, and 555 is seldom one of them.
    for region in phonenumbers.SUPPORTED_REGIONS:
        if phonenumbers.country_code_for_region(region) == 1:
            tried += [n for kind in kinds if (n := phonenumbers.example_number_for_type(region, kind))]
    for number in tried:
        home = phonenumbers.region_code_for_number(number)
        if home and phonenumbers.number_type(number) in kinds:
            yield str(number.national_number)[:3], home


def text() -> str:
    """The CSV as it is kept."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows())
    return written.getvalue()


if __name__ == "__main__":
    CSV.write_text(text(), encoding="utf-8")

"""How many people share a number: a module of its own, because both the facts and the errors about them say it."""

PLACES = 3
"""At most so many people text from one number."""

PLACES_IN_WORDS = "three"

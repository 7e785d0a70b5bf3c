"""A device in plain words, from what its browser says of itself: only words from here, never what was sent."""

from __future__ import annotations

from flask import request

# In this order: each browser also names those that it wants to be taken for.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("FxiOS", "Firefox")),
    *(("Firefox", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari")),
)
_SYSTEMS = (
    *(("iPhone", "an iPhone"), ("iPad", "an iPad"), ("Android", "an Android device"), ("CrOS", "a Chromebook")),
    *(("Windows", "Windows"), ("Mac OS X", "a Mac"), ("Linux", "Linux")),
)


def device_in_words() -> str:
    """Such as "Firefox on Windows"."""
    said = request.headers.get("User-Agent", "")[:500]
    browser = next((name for sign, name in _BROWSERS if sign in said), "A browser")
    system = next((name for sign, name in _SYSTEMS if sign in said), "a device that is not known")
    return f"{browser} on {system}"

"""Looks at the dashboard in a real browser: pictures of every page over the demo's newsroom.

    python -m tests.support.dashboard_pictures FOLDER [PAGE ...]

writes each page (or those named) into FOLDER: light, dark, on a phone, and in Arabic. Needs a Chromium.
"""

import re
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

from tests.support.mail_pictures import BROWSERS
from tests.support.process import SUSULAN, clean_environment

DESK, PHONE = "1000,760", "360,760"
LOOKS = {
    "light": (DESK, "1", "en"),
    "dark": (DESK, "0", "en"),
    "phone": (PHONE, "1", "en"),
    "arabic": (DESK, "1", "ar"),
}
STORY = "north-korea-troops"


def pages(address):
    """Name and path of every page; a development and a report are the first that Today and it link to."""
    today = read(address + "/")
    development = re.findall(r'href="(/d/[^"]+)"', today)
    figures = next((path for path in development if 'class="number"' in read(address + path)), development[0])
    report = re.search(r'href="(/r/[^"]+)"', read(address + figures))[1]
    delivery = re.search(r'href="(/outbox/[^"]+)"', read(address + "/outbox?state=sent"))[1]
    source = re.search(r'href="(/sources/[^"]+)"', read(address + "/sources"))[1]
    return {
        "today": "/",
        "development": figures,
        "report": report,
        "figures": f"/s/{STORY}/figures",
        "story": f"/s/{STORY}",
        "search": "/search?q=Kursk",
        "sources": "/sources",
        "source": source,
        "outbox": "/outbox?state=sent",
        "delivery": delivery,
        "decisions": "/decisions",
        "settings": "/settings",
        "start": "/start",
    }


def read(address):
    with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own server
        return answer.read().decode()


def take(browser, address, file, size, scheme, language):
    subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            "--disable-background-networking",
            f"--lang={language}",
            f"--accept-lang={language}",
            f"--blink-settings=preferredColorScheme={scheme}",
            f"--window-size={size}",
            f"--screenshot={file}",
            address,
        ],
        capture_output=True,
        check=True,
        timeout=60,
    )


def main(folder, names):
    browser = next(filter(None, map(shutil.which, BROWSERS)))
    folder.mkdir(parents=True, exist_ok=True)
    command = [SUSULAN, "demo", "--serve", "--port", "0"]
    demo = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=clean_environment())
    try:
        for line in demo.stdout:
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        for name, path in pages(found[0]).items():
            if names and name not in names:
                continue
            for look, (size, scheme, language) in LOOKS.items():
                take(browser, found[0] + path, folder / f"{name}-{look}.png", size, scheme, language)
    finally:
        demo.terminate()
        demo.wait(30)


if __name__ == "__main__":
    main(Path(sys.argv[1]), set(sys.argv[2:]))

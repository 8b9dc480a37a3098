"""Looks at mails in a real browser: as pictures for a person, and as the edges of their elements for a test.

    python -m tests.support.mail_pictures FOLDER [NAME ...]

writes every golden mail (or those named) into FOLDER: on a phone and on a desk, light and dark, and `bare` as programs
show it that drop `<style>` and every property that Outlook for Windows does not know. Needs a Chromium.
"""

import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from email import message_from_bytes, policy
from pathlib import Path

from tests.support.golden_mails import FOLDER

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PHONE, DESK = 360, 720
LOOKS = {
    "phone-light": (PHONE, "light"),
    "phone-dark": (PHONE, "dark"),
    "desk-light": (DESK, "light"),
    "desk-dark": (DESK, "dark"),
    "bare": (DESK, "light"),
}
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
"""Nothing is looked up, and nothing could be loaded."""
_SCHEMES = {"dark": "0", "light": "1"}
_UNKNOWN_TO_OUTLOOK = re.compile(
    r"(?<=[;\"])(max-width|max-height|border-radius|display|overflow|overflow-wrap|word-break|text-align:start)[^;\"]*;"
)
_MEASURE = """
<script>
addEventListener("load", () => {
  const found = {};
  for (const frame of document.querySelectorAll("iframe")) {
    const page = frame.contentDocument, wide = frame.clientWidth, out = [];
    for (const one of page.body.querySelectorAll("*")) {
      const box = one.getBoundingClientRect();
      if (box.width && box.height && (box.right > wide + 0.5 || box.left < -0.5))
        out.push(one.tagName + " " + Math.round(box.left) + ".." + Math.round(box.right) + " " + one.textContent.slice(0, 60));
    }
    const small = [...page.querySelectorAll("a")].map(one => Math.round(one.getBoundingClientRect().height));
    found[frame.title] = {height: Math.ceil(page.querySelector("table").getBoundingClientRect().bottom), width: page.documentElement.scrollWidth,
                          out, taps: small};
  }
  const told = document.createElement("pre");
  told.id = "found";
  told.textContent = JSON.stringify(found);
  document.body.append(told);
});
</script>
"""


def browser():
    """A Chromium that is installed, or None; `SUSULAN_BROWSER` names another."""
    named = os.environ.get("SUSULAN_BROWSER")
    return named or next(filter(None, map(shutil.which, BROWSERS)), None)


def page_of(content):
    """The HTML part of a mail."""
    return message_from_bytes(content, policy=policy.default).get_body(("html",)).get_content()


def bare(page):
    """The page as a program shows it that knows tables and few inline styles."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    page = re.sub(r'<div style="display:none[^>]*>.*?</div>', "", page, flags=re.DOTALL)
    return _UNKNOWN_TO_OUTLOOK.sub("", page)


def measured(pages, width):
    """Name → `height`, `width`, `taps` (heights of links), `out`: elements that stand out of so wide a window."""
    frames = "".join(
        f'<iframe scrolling="no" title="{name}" style="border:0;width:{width}px;height:400px" srcdoc="{html.escape(page)}"></iframe>'
        for name, page in pages.items()
    )
    with tempfile.TemporaryDirectory() as folder:
        sheet = Path(folder, "sheet.html")
        sheet.write_text(f'<!doctype html><meta charset="utf-8"><body>{frames}{_MEASURE}', encoding="utf-8")
        dom = _run(["--dump-dom", f"file://{sheet}"], folder)
    return json.loads(html.unescape(dom.partition('<pre id="found">')[2].partition("</pre>")[0]))


def take_picture(page, file, width, height, scheme="light", scale=1):
    """The page as a PNG file, so wide and high."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        source.write_text(page, encoding="utf-8")
        looks = [
            f"--blink-settings=preferredColorScheme={_SCHEMES[scheme]}",
            f"--force-device-scale-factor={scale}",
        ]
        size = f"--window-size={width},{height}"
        _run([*looks, size, "--hide-scrollbars", f"--screenshot={file}", f"file://{source}"], folder)


def _run(arguments, folder):
    command = [browser(), *_QUIET, f"--user-data-dir={folder}/profile", *arguments]
    return subprocess.run(command, capture_output=True, check=True, timeout=90).stdout.decode()


def main(folder, *names):
    """All pictures."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    pages = {
        one.stem: page_of(one.read_bytes())
        for one in sorted(FOLDER.glob("*.eml"))
        if not names or one.stem in names
    }
    for look, (width, scheme) in LOOKS.items():
        shown = {name: bare(page) for name, page in pages.items()} if look == "bare" else pages
        for name, found in measured(shown, width).items():
            take_picture(
                shown[name], Path(folder, f"{name}.{look}.png").resolve(), width, found["height"], scheme
            )


if __name__ == "__main__":
    main(*sys.argv[1:])

from __future__ import annotations

from pathlib import Path

import py3langid
import pytest

SEEDS = Path(__file__).parents[2] / "seed"
BRIEFS = sorted(SEEDS.rglob("*.md"))


def test_there_is_a_first_story_and_samples():
    assert SEEDS / "north-korea-troops.id.md" in BRIEFS
    assert len(BRIEFS) >= 3


@pytest.mark.parametrize("brief", BRIEFS, ids=lambda brief: brief.name)
def test_brief_has_a_headline_a_text_and_the_language_its_name_says(brief):
    headline, *rest = brief.read_text("utf-8").splitlines()
    text = "\n".join(rest).strip()
    assert headline.startswith("# ")
    assert 150 <= len(text.split()) <= 400
    wanted = brief.name.split(".")[1]
    assert py3langid.classify(text)[0] in ({"id", "ms"} if wanted == "id" else {wanted})

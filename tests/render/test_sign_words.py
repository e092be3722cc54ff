"""The words of the legend are those of what the tier shows."""

import pytest

from convtui.lab.strip import STEPS
from convtui.render.sign_words import sign_words
from convtui.render.tier import Tier
from convtui.tui.help_screen import EXPLAINED


@pytest.mark.parametrize("tier", [Tier.TRUECOLOR, Tier.PALETTE])
def test_where_the_colours_are_the_words_stay(tier: Tier) -> None:
    assert sign_words("Pale: light above dark. blue, mid grey, orange ring", tier) == (
        "Pale: light above dark. blue, mid grey, orange ring"
    )


@pytest.mark.parametrize(
    ("tier", "wanted"),
    [
        (Tier.ANSI, "White: lighter; blue; grey; the yellow ring"),
        (Tier.MONO, "Full: lighter; empty; dots; the line"),
        (Tier.ASCII, "#: lighter; =; .; the ring of o"),
    ],
)
def test_elsewhere_they_name_what_is_there(tier: Tier, wanted: str) -> None:
    assert sign_words("Pale: lighter; blue; mid grey; the orange ring", tier) == wanted


def test_only_whole_words_are_changed() -> None:
    assert sign_words("impale greyhound blueish", Tier.MONO) == "impale greyhound blueish"


@pytest.mark.parametrize("tier", [Tier.MONO, Tier.ASCII])
def test_without_colours_no_explanation_names_one(tier: Tier) -> None:
    for text in (*(words for _, words in STEPS), *EXPLAINED["kernel"], *EXPLAINED["filters"]):
        made = sign_words(text, tier).lower()
        assert not {"pale", "cream", "blue", "grey", "orange"} & set(made.replace(".", " ").replace(":", " ").split())

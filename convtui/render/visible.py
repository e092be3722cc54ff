"""What is sent to a terminal, and what it shows then."""

from typing import Self

import numpy as np
from msgspec import Struct

from convtui.render.cells import BLANK, FULL, LOWER_HALF, UPPER_HALF
from convtui.render.colours import Pixels
from convtui.render.dots import NO_TEXT, Chars, Dots, Mask
from convtui.render.palette import NO_CODE, Codes, rgb_of
from convtui.render.spans import box

# In `Visible.text`: nobody knows what stands here. It is no code point.
UNKNOWN = 0xFFFFFFFF


class Plan(Struct, frozen=True, eq=False):
    """What to send: `sent` (H, W); for these cells the code point `chars` and the codes `ink` and `ground` (H, W).

    `NO_CODE` where a cell does not show its ink (a blank) or its ground (a full block).
    """

    sent: Mask
    chars: Chars
    ink: Codes
    ground: Codes

    @classmethod
    def nothing(cls, sent: Mask) -> Self:
        """Blanks of any colour, to be filled in."""
        no_code = np.full(sent.shape, NO_CODE, np.int32)
        return cls(sent, np.full(sent.shape, BLANK, np.uint32), no_code, no_code.copy())


class Visible(Struct, frozen=True, eq=False):
    """`rgb` (2H, W, 3) and `text` (H, W) as in `Dots`; `UNKNOWN` in `text` where anything may stand."""

    rgb: Pixels
    text: Chars

    @classmethod
    def unknown(cls, height: int, width: int) -> Self:
        """In cells: a pane that was never drawn."""
        return cls(np.zeros((2 * height, width, 3), np.uint8), np.full((height, width), UNKNOWN, np.uint32))

    def without(self, cells: Mask) -> "Visible":
        """The same with `cells` (H, W) unknown: something else has drawn there."""
        return Visible(self.rgb, np.where(cells, np.uint32(UNKNOWN), self.text))

    def differs(self, dots: Dots, bound: int) -> Mask:
        """(H, W): the cells where something shows that `bound` does not allow. ValueError where the sizes differ."""
        if self.rgb.shape != dots.rgb.shape:
            raise ValueError(
                f"the terminal shows {self.text.shape[0]} x {self.text.shape[1]} cells of this pane, which has now "
                f"{dots.height} x {dots.width}; begin with Visible.unknown"
            )
        wrong: Mask = np.zeros(dots.rgb.shape[:2], np.bool_)
        any_error: Mask = wrong.copy()
        # One channel after the other: three times faster than all at once.
        for channel, allowed in enumerate(box(dots, bound).tolist()):
            seen, wanted = self.rgb[..., channel], dots.rgb[..., channel]
            error = np.maximum(seen, wanted) - np.minimum(seen, wanted)
            wrong |= error > allowed
            any_error |= error != 0
        wrong |= any_error & dots.exact
        cells: Mask = wrong[0::2] | wrong[1::2] | (self.text != dots.text)
        return cells

    def after(self, plan: Plan) -> "Visible":
        """What shows when `plan` has been drawn."""
        at = plan.sent
        chars, ink, ground = plan.chars[at], plan.ink[at], plan.ground[at]
        upper, lower, full, blank = (chars == block for block in (UPPER_HALF, LOWER_HALF, FULL, BLANK))
        letters = ~(upper | lower | full | blank)
        rgb, text = self.rgb.copy(), self.text.copy()
        rgb[0::2][at] = rgb_of(np.where(lower | blank, ground, ink))
        rgb[1::2][at] = rgb_of(np.where(lower | full, ink, ground))
        text[at] = np.where(letters, chars, NO_TEXT)
        return Visible(rgb, text)

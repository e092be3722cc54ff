"""`?`: this screen explained, and every key."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from convtui.lab.state import Mode
from convtui.render.sign_words import sign_words
from convtui.tui.action import GROUPS
from convtui.tui.actions import ACTIONS
from convtui.tui.output import tier_of
from convtui.tui.over import Over

EXPLAINED: dict[Mode, tuple[str, ...]] = {
    "kernel": (
        "Left the picture, between them the kernel, right its feature map. The orange ring on the picture is the "
        "window: the pixels under it times the kernel's numbers, added, are ONE dot of the map, ringed there.",
        "A picture is as light as its pixels are. On maps and kernels blue is below zero, mid grey is zero, cream is "
        "above.",
        '"valid": the window stays inside, so the map loses a rim. "same", or a number: zeros are put round the '
        'picture, with "same" the map keeps its size, and the rim shows edges that are not in the picture.',
        "A map has (pixels + zeros - window) / stride + 1 rows, rounded down, and as many columns by the same rule.",
        "Max pooling keeps the largest of each block, 2x2 at first: half the size, the place is lost by a pixel. Mean "
        "pooling averages them.",
        "Rows and columns count from 0; filters and digits from 1.",
        "What deep learning calls convolution is cross-correlation: the kernel is laid on as it stands. Textbook "
        'convolution turns it half round first. To see it choose the picture "one dot" (i): its map is the kernel '
        'turned half round. Then switch "flipped kernel" on (e): its map is the kernel itself.',
    ),
    "filters": (
        "A network learned these kernels from pictures with labels (each bundled one from 50,000: of digits, or in "
        "colour); nobody wrote them. On a grey picture a 3x3 filter has nine weights and a bias, in colour nine for "
        "red, green and blue each. Its map is the sum of the products plus the bias, after the activation: ReLU makes "
        "0 of all below zero.",
        "On a digit ink is 1 and paper 0. A filter wants ink under its cream weights and none under its blue ones.",
        '"Fires" counts the dots that exceed what blank paper gives (of photographs: a black picture): a '
        "bias alone is not a find.",
        "The line of bars is what the whole network makes of all its maps. No bundled network was trained on the "
        "bundled digits or photographs.",
        "What a filter is called goes by its weights alone. Edge, line and gap run in degrees, anticlockwise from "
        "lying flat; an edge runs across the pull of its weights, and they cancel at least by half. Spot and hole are "
        "blobs. "
        '"Near-duplicate of N": the cosine between both sets of weights is at least 0.95. "Blue against orange": at '
        "least 0.6 of all squared weights lie along one line between two colours. Dead: no picture can change it. "
        '"No clear orientation" is the rest, and often the truth. A deeper filter is named by its maps added up.',
        "A deeper 3x3 filter has nine weights for EACH map that it reads. They stand under the map's number, beside "
        "what that map gives at this place, the most first; where no map gives anything, by the sum of their "
        "|weights|.",
        "On a filter for red, green and blue each cell is drawn in the colour that it wants: mid grey is 0.",
    ),
    "training": (
        "The kernels of the first layer as they were at one step of training: at step 0 random numbers, at the end "
        "those that Filters mode shows. Left and right go back and forth in time, up and down to another filter.",
        "Loss says how wrong the answers are (0 is best), accuracy how many are right: means over the batches since "
        "the moment before. Both are of training pictures; the percentage of Filters mode is of others, never trained "
        "on.",
        '"Moved by" is the length of the change: the root of the sum of the squared differences of its weights.',
        "The steps that were kept are dense in the beginning, where most happens: their axis is logarithmic. Where "
        "pictures were tested that are never trained on, the curves have theirs too (o).",
        "c: what each filter has changed since the moment before, all on one scale. f: one filter through all of its "
        "training, each tile scaled by itself. z: what all filters made of the picture at that moment. Space: time "
        "runs.",
        "e trains a network of your own: a form, also with five trainings that fail, each in its own way. TensorFlow "
        "runs in another process; meanwhile every mode shows what was saved last. p pauses it and lets it go on, "
        "Ctrl-C stops and saves it, w keeps the network under a name, k lists what there is.",
        "The sentence over the keys is computed from the recorded numbers: filters that are all alike, filters that no "
        "picture can move any more, steps that are too long, a network that learns its pictures by heart.",
        "A training of your own script is recorded by convtui.recorder.FilterRecorder; `convtui FOLDER` follows it. A "
        "folder of .keras or .weights.h5 checkpoints is a time line as well: such files hold no loss.",
    ),
    "network": (
        "Every line, in a wide terminal every column, is a layer: what shape it gives, how many numbers training has "
        "set in it (parameters), how many products one picture costs (multiply-adds; a bias and a pool count none), "
        "and how many pixels of the picture one of its units sees (its receptive field). At the right stand its "
        "first maps on the picture that is read now, or its numbers. The chosen layer is opened below, its strongest "
        "maps first. Each map is as bright as its own largest value; where it is drawn smaller a dot is the largest "
        "of several.",
        "A first convolution finds strokes and edges. Pooling looks at each map alone and mixes none; the next "
        "convolution combines them, on digits into corners and loops. Flatten computes nothing. A dense unit adds "
        "all numbers, each times a weight of its own.",
        "p takes a pool out. Then the maps stay large: the layers behind it cost more, each of their dots sees less, "
        "and a dense layer behind it was trained for fewer numbers than it would get. Its weights no longer fit, so "
        "there is no prediction until the pool is back. Figures that have changed are lit.",
        "The percentage in the first line was recorded at training, on pictures that were kept for the test; the "
        "picture's own line says how many. The bars of the last layer are the shares that the network gives to each "
        "label.",
    ),
}


class HelpScreen(Over, ModalScreen[None]):
    """A box of text that scrolls; Esc, q, ? or Enter closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter,backspace", "leave", "back", show=False),
        Binding("up", "roll(-1)", show=False),
        Binding("down", "roll(1)", show=False),
        Binding("pageup", "roll(-10)", show=False),
        Binding("home", "roll(-10000)", show=False),
        Binding("end", "roll(10000)", show=False),
        Binding("pagedown,space", "roll(10)", show=False),
    ]

    def __init__(self, mode: Mode) -> None:
        super().__init__()
        self._mode = mode

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content.styled("What you see", "#f0dc82"), markup=False)
            with VerticalScroll(id="help-scroll", can_focus=False):
                yield Static(self._text(), id="help", markup=False)
            yield Static(Content.styled("arrows, PgDn scroll   Esc back", "#8a8a92"), markup=False)

    def _text(self) -> Content:
        parts: list[Content | str] = []
        for paragraph in EXPLAINED[self._mode]:
            parts += [sign_words(paragraph, tier_of(self.app)), "\n\n"]
        for group in GROUPS:
            actions = [a for a in ACTIONS if a.group == group and a.shown and self._mode in a.modes]
            if actions:
                parts += [Content.styled(group, "#f0dc82"), "\n"]
            for action in actions:
                parts += [Content.styled(f"  {action.shown:<12}", "#6ec8ff"), action.help, "\n"]
        return Content("").join([Content(part) if isinstance(part, str) else part for part in parts])

    def action_roll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)

    def action_leave(self) -> None:
        self.dismiss(None)

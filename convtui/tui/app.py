"""The app: holds the state, sends intents through `reduce`, and lets the mode's screen draw what comes out.

What the first screen does not show is imported when it is asked for.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from convtui.errors import ConvtuiError
from convtui.guard.leash import Leash
from convtui.lab import intents as want
from convtui.lab.complaint import complaint, held_back
from convtui.lab.library import Library
from convtui.lab.reduce import reduce
from convtui.lab.state import Mode, State
from convtui.render.tier import Tier
from convtui.tui.action import Action
from convtui.tui.actions import action_named
from convtui.tui.base import LabScreen
from convtui.tui.beat import Beat
from convtui.tui.choosing import LISTS
from convtui.tui.opener import Opener
from convtui.tui.output import SparingDriver, TierChanged
from convtui.tui.over import Palette
from convtui.tui.palette import CommandsProvider, commands
from convtui.tui.screens import screen_of
from convtui.tui.sizes import fitting
from convtui.tui.traffic_line import TrafficLine
from convtui.tui.wall import TextWall

if TYPE_CHECKING:
    from convtui.tui.job_runner import JobRunner
    from convtui.tui.trainings import Trainings


class ConvtuiApp(App[int], inherit_bindings=False):
    """One state, a screen for each mode. `program.run_app` starts it.

    Textual's own keys stay away: Ctrl-Q belongs to the terminal's flow control, and Ctrl-C means the same everywhere.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+c", "stop", "stop", show=False, priority=True)]

    CSS_PATH = "convtui.tcss"
    TITLE = "convtui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {CommandsProvider}  # noqa: RUF012  # Textual types it
    COMMAND_PALETTE_BINDING = "ctrl+p"

    def __init__(
        self,
        state: State | None = None,
        library: Library | None = None,
        driver: type[Driver] | None = None,
        leash: Leash | None = None,
        tier: Tier = Tier.TRUECOLOR,
        *,
        tier_is_fixed: bool = True,
    ) -> None:
        """`tier` is what the driver starts with; fixed, the terminal's answers do not change it."""
        super().__init__(driver_class=driver)
        self.leash = leash
        self.tier_guess = tier
        self.tier_is_fixed = tier_is_fixed
        self.library = library or Library()
        self.state = state or State()
        self._wall = TextWall()
        self._beat = Beat(self)
        self._traffic_line = TrafficLine(self)
        self.opener = Opener(self)
        self._jobs: JobRunner | None = None
        self._trainings: Trainings | None = None

    # -- set-up

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's, and the wall after them."""
        return [*super().get_line_filters(), self._wall]

    def get_default_screen(self) -> LabScreen:
        """The mode's own: one screen less to lay out before the first is seen."""
        screen = screen_of(self.state, self.library)
        screen._push_result_callback(screen, None)  # as Textual does for others: without it none can take its place
        return screen

    @property
    def lab(self) -> LabScreen | None:
        """The mode's screen, also while a list lies over it."""
        return next((screen for screen in reversed(self.screen_stack) if isinstance(screen, LabScreen)), None)

    def on_mount(self) -> None:
        if self.opener.remark is not None:
            self._say(self.opener.remark)
        self.start_jobs()
        self._train(())

    # -- state

    def send(self, *intents: want.Intent) -> None:
        """Reduce, then draw. What cannot be done is said in one sentence, and the state stays."""
        before = self.state
        lab = self.lab
        if lab is not None and lab.is_small:
            return  # nothing is seen of it; and what cannot be shown is found out by showing it
        if lab is not None and lab.has_notice:
            lab.say(None)
        try:
            why = None
            for intent in intents:
                was, self.state = self.state, reduce(self.state, intent, self.library)
                why = complaint(was, intent, self.state, self.library) or why
            self._show(before.mode)
            if why is not None:
                self._say(why)
        except (ConvtuiError, ValueError) as error:
            self.state = before
            self._show(before.mode)
            self._say(str(error))
        self._beat.keep(self.state)
        self.start_jobs()
        self._train(intents)
        self._traffic_line.key()

    @property
    def trainings(self) -> "Trainings":
        """What is done about training runs; imported with the first of them."""
        if self._trainings is None:
            from convtui.tui.trainings import Trainings

            self._trainings = Trainings(self)
        return self._trainings

    def _train(self, intents: Sequence[want.Intent]) -> None:
        """The trainer that was asked for is started; a run that is on the screen is followed."""
        for intent in intents:
            if isinstance(intent, want.StartTraining):
                self.trainings.begin(intent.recipe)
        if self._trainings is not None or self.library.is_run(self.state.trained.trial.network):
            self.trainings.watch()

    def start_jobs(self) -> None:
        """What the screen waits for is computed in a thread."""
        if self.state.mode == "kernel" and self._jobs is None:
            return
        from convtui.lab.wanted import wanted
        from convtui.tui.job_runner import JobRunner

        self._jobs = self._jobs or JobRunner(self)
        if (why := self._jobs.want(wanted(self.state, self.library))) is not None:
            self._say(why)

    def show_found(self) -> None:
        """What came of a job, in the mode that shows such."""
        if self.state.mode in ("filters", "network") and (lab := self.lab) is not None:
            lab.present(self.state)

    def _show(self, before: Mode) -> None:
        if self.state.mode != before:
            # What the other mode must read may be refused: before its screen is there, so that this one stays.
            if self.state.mode != "kernel":
                from convtui.lab.derive_filters import filters_scene

                filters_scene(self.state.trained, self.library)
            self.switch_screen(screen_of(self.state, self.library))
        elif (lab := self.lab) is not None:
            lab.present(self.state)

    # -- what comes in

    async def on_event(self, event: events.Event) -> None:
        """Also a key that only opens or moves a list has its bytes."""
        if isinstance(event, (events.Key, events.MouseDown)):
            self._traffic_line.key()
        await super().on_event(event)

    def on_lab_screen_wanted(self, message: LabScreen.Wanted) -> None:
        match message.intents:
            case (want.StartTraining(recipe),):
                from convtui.tui.setup_screen import begin

                begin(self, recipe)
            case intents:
                self.send(*intents)

    def on_lab_screen_typed(self, message: LabScreen.Typed) -> None:
        if len(message.text) == 1 or not self.opener.pasted(message.text):
            self.send(want.TypeText(message.text))

    def on_lab_screen_perform(self, message: LabScreen.Perform) -> None:
        self.perform(message.action)

    def on_tier_changed(self, message: TierChanged) -> None:
        if (lab := self.lab) is not None:
            lab.present(self.state)

    def perform(self, action: Action) -> None:
        """An action of the table, from a key, a click or the palette. While a number is typed most are inert."""
        if action.inert and (lab := self.lab) is not None and lab.is_typing:
            lab.say(lab.while_typing)
            return
        if action.id == "escape" and self.opener.stop():
            self._say("Stopped.")
            return
        if isinstance(action.intent, want.Step | want.OpenTool | want.ToLab):
            self.send(replace(action.intent, fit=fitting(*self.size)))
            return
        if self.state.mode == "training" and self._is_of_the_form(action):
            return
        if action.intent is not None:
            self.send(action.intent)
            return
        if action.opens and not isinstance(self.screen, LabScreen):
            return  # keys that came in one batch: one list at a time
        if (why := held_back(self.state, action.id)) is not None:
            self._say(why)
            return
        if self.state.kernel.sweep is not None or self.state.trained.playing is not None:
            self.send(want.StopSweep())
        if action.id in LISTS:
            LISTS[action.id](self)
        else:
            getattr(self, f"do_{action.id}")()

    def _is_of_the_form(self, action: Action) -> bool:
        """Whether it was for the form of a new training, and is done."""
        from convtui.tui.setup_screen import answered

        return answered(self, action)

    def do_erase(self) -> None:
        typing = self.state.kernel.buffer if self.state.mode == "kernel" else self.state.trained.buffer
        self.send(want.Erase() if typing is not None else want.Cancel())

    def picture_intent(self, name: str) -> want.UsePicture:
        """A large picture is worked on at the size that shows one dot a pixel."""
        return want.UsePicture(name, fitting(*self.size))

    def do_explain(self) -> None:
        from convtui.tui.help_screen import HelpScreen

        self.push_screen(HelpScreen(self.state.mode))

    def action_command_palette(self) -> None:
        if self.screen.id != Palette.ID:
            self.push_screen(Palette(id=Palette.ID))

    do_palette = action_command_palette

    def on_resize(self) -> None:
        """A terminal of another size, or of the same again after another, may show anything."""
        if isinstance(self._driver, SparingDriver):
            self._driver.repaint()

    def do_repaint(self) -> None:
        if isinstance(self._driver, SparingDriver):
            self._driver.forget()
        self.refresh(repaint=True, layout=True)
        for screen in self.screen_stack:
            screen.refresh(layout=True)

    def do_traffic(self) -> None:
        self._traffic_line.toggle()

    def do_suspend(self) -> None:
        self.action_suspend_process()

    def do_stop(self) -> None:
        cancelled = self.workers.cancel_group(self, "accuracy")
        jobs = self._jobs is not None and self._jobs.stop()
        if self.opener.stop() or cancelled or jobs:
            self._say("Stopped.")
        elif self._trainings is None or not self._trainings.stop():
            self._say("Nothing is running. q leaves.")

    def do_stop_training(self) -> None:
        if not self.trainings.stop():
            self._say("No training goes on here: e begins one.")

    def do_go_on(self) -> None:
        self.trainings.go_on()

    def do_keep(self) -> None:
        self.trainings.keep()

    def action_stop(self) -> None:
        self.perform(action_named("stop"))

    def do_accuracy(self) -> None:
        from convtui.tui.accuracy_count import count

        count(self)

    def _say(self, sentence: str) -> None:
        if (lab := self.lab) is not None:
            lab.say(sentence)

    def do_quit(self) -> None:
        if self._trainings is None or self._trainings.may_leave():
            self.exit(0)

    def on_unmount(self) -> None:
        if self._trainings is not None:
            self._trainings.close()

    def _fatal_error(self) -> None:
        """Textual would print the fault, with all its values; `program.run_app` raises it instead."""
        self._close_messages_no_wait()

    # -- the palette

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The action table, the kernels and the pictures; none of Textual's own."""
        return commands(self)

    def perform_there(self, action: Action) -> None:
        """In the mode that has the action: the palette offers all of them everywhere."""
        if self.state.mode not in action.modes:
            self.send(want.Go(action.modes[0]))
        if (why := held_back(self.state, action.id, action.keys)) is not None:
            self._say(why)
            return
        self.perform(action)

    def to_kernel(self, intent: want.Intent) -> None:
        """Do it in Kernel mode."""
        self.send(want.Go("kernel"), intent)

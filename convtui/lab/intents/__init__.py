"""What a user can want, one small frozen message each. Keys, mouse and palette all speak these."""

from convtui.lab.intents.editing import (
    AddToCell,
    Cancel,
    Change,
    ChangeKernel,
    Commit,
    Erase,
    Redo,
    ResizeKernel,
    TypeText,
    Undo,
    UseKernel,
    UsePreset,
)
from convtui.lab.intents.moving import (
    ChooseCell,
    ChooseDigit,
    ChooseFilter,
    CycleZoom,
    Focus,
    Go,
    JumpToMatch,
    Move,
    MoveToEnd,
    NextChannel,
    NextFocus,
    PlaceAt,
    PlayPause,
    Step,
    StopSweep,
    Tick,
)
from convtui.lab.intents.setting import (
    CyclePool,
    CycleView,
    HideStrip,
    MarkMatches,
    SetBias,
    SetChannels,
    SetDilation,
    SetFlipped,
    SetNudge,
    SetPadding,
    SetPool,
    SetPooling,
    SetResponse,
    SetScale,
    SetStride,
    UseCrop,
    UseDrawing,
    UsePicture,
    UseSize,
)
from convtui.lab.intents.using import ChooseOption, ClickTool, CloseTool, OpenTool

__all__ = [
    "AddToCell",
    "Cancel",
    "Change",
    "ChangeKernel",
    "ChooseCell",
    "ChooseDigit",
    "ChooseFilter",
    "ChooseOption",
    "ClickTool",
    "CloseTool",
    "Commit",
    "CyclePool",
    "CycleView",
    "CycleZoom",
    "Erase",
    "Focus",
    "Go",
    "HideStrip",
    "Intent",
    "JumpToMatch",
    "MarkMatches",
    "Move",
    "MoveToEnd",
    "NextChannel",
    "NextFocus",
    "OpenTool",
    "PlaceAt",
    "PlayPause",
    "Redo",
    "ResizeKernel",
    "SetBias",
    "SetChannels",
    "SetDilation",
    "SetFlipped",
    "SetNudge",
    "SetPadding",
    "SetPool",
    "SetPooling",
    "SetResponse",
    "SetScale",
    "SetStride",
    "Step",
    "StopSweep",
    "Tick",
    "TypeText",
    "Undo",
    "UseCrop",
    "UseDrawing",
    "UseKernel",
    "UsePicture",
    "UsePreset",
    "UseSize",
]

Intent = (
    Go
    | Focus
    | NextFocus
    | Move
    | MoveToEnd
    | PlaceAt
    | Step
    | ChooseCell
    | CycleZoom
    | PlayPause
    | Tick
    | StopSweep
    | NextChannel
    | JumpToMatch
    | ChooseFilter
    | ChooseDigit
    | TypeText
    | Erase
    | Commit
    | Cancel
    | AddToCell
    | ChangeKernel
    | UsePreset
    | UseKernel
    | ResizeKernel
    | Undo
    | Redo
    | UsePicture
    | UseSize
    | UseCrop
    | UseDrawing
    | SetNudge
    | SetPadding
    | SetStride
    | SetDilation
    | SetBias
    | SetFlipped
    | SetChannels
    | CyclePool
    | SetPool
    | SetPooling
    | CycleView
    | SetResponse
    | SetScale
    | MarkMatches
    | HideStrip
    | OpenTool
    | CloseTool
    | ChooseOption
    | ClickTool
)

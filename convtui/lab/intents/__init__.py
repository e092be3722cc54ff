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
from convtui.lab.intents.training import (
    ChooseMoment,
    ChooseRow,
    CycleOrder,
    DropPool,
    EditFilter,
    NegateFilter,
    OpenStudy,
    PasteKernels,
    RestoreFilter,
    SetDisturbance,
    SetOrder,
    ShowSight,
    StartTraining,
    StepLayer,
    ToLab,
    UseLayer,
    UseNetwork,
    UseRecipe,
    UseSketch,
    UseSquare,
    ZeroFilter,
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
    "ChooseMoment",
    "ChooseOption",
    "ChooseRow",
    "ClickTool",
    "CloseTool",
    "Commit",
    "CycleOrder",
    "CyclePool",
    "CycleView",
    "CycleZoom",
    "DropPool",
    "EditFilter",
    "Erase",
    "Focus",
    "Go",
    "HideStrip",
    "Intent",
    "JumpToMatch",
    "MarkMatches",
    "Move",
    "MoveToEnd",
    "NegateFilter",
    "NextChannel",
    "NextFocus",
    "OpenStudy",
    "OpenTool",
    "PasteKernels",
    "PlaceAt",
    "PlayPause",
    "Redo",
    "ResizeKernel",
    "RestoreFilter",
    "SetBias",
    "SetChannels",
    "SetDilation",
    "SetDisturbance",
    "SetFlipped",
    "SetNudge",
    "SetOrder",
    "SetPadding",
    "SetPool",
    "SetPooling",
    "SetResponse",
    "SetScale",
    "SetStride",
    "ShowSight",
    "StartTraining",
    "Step",
    "StepLayer",
    "StopSweep",
    "Tick",
    "ToLab",
    "TypeText",
    "Undo",
    "UseCrop",
    "UseDrawing",
    "UseKernel",
    "UseLayer",
    "UseNetwork",
    "UsePicture",
    "UsePreset",
    "UseRecipe",
    "UseSize",
    "UseSketch",
    "UseSquare",
    "ZeroFilter",
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
    | UseNetwork
    | UseLayer
    | StepLayer
    | ChooseRow
    | ChooseMoment
    | ShowSight
    | UseRecipe
    | StartTraining
    | CycleOrder
    | SetOrder
    | OpenStudy
    | EditFilter
    | ZeroFilter
    | NegateFilter
    | RestoreFilter
    | PasteKernels
    | ToLab
    | DropPool
    | SetDisturbance
    | UseSketch
    | UseSquare
)

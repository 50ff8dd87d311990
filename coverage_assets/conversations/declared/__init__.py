"""What a vertical declares about its conversations.

Models of the YAML files under `conversations/`, and the sources that know where each value stands.
Nothing here is compiled, sampled or rendered.
"""

from coverage_assets.conversations.declared.constraints import ConstraintEntry
from coverage_assets.conversations.declared.dialogue import DialogueFile, Script, TurnEntry
from coverage_assets.conversations.declared.facts import Draw, Fact, Number, Proof
from coverage_assets.conversations.declared.language import LanguageFile, LexiconFile
from coverage_assets.conversations.declared.outcomes import (
    Consequence,
    ObligationEntry,
    OutcomeRow,
    OutcomesFile,
)
from coverage_assets.conversations.declared.overlay import NAME_KEYS, DomainSpec, Located
from coverage_assets.conversations.declared.pairs import DirPair, InvPair
from coverage_assets.conversations.declared.scenario import Scenario, scenarios_of
from coverage_assets.conversations.declared.sources import (
    DeclaredKey,
    DeclaredSource,
    DeclaredSources,
)
from coverage_assets.conversations.declared.tools import (
    MAX_INTEGER,
    AddTo,
    Collection,
    Effect,
    Kind,
    Parameter,
    Put,
    ReturnAll,
    ReturnOne,
    Returns,
    SetField,
    SimulatorSpec,
    Tool,
)
from coverage_assets.conversations.declared.world import (
    DomainFile,
    RecordEntry,
    Step,
    Utterance,
    WorldFile,
)

__all__ = [
    "MAX_INTEGER",
    "NAME_KEYS",
    "AddTo",
    "Collection",
    "Consequence",
    "ConstraintEntry",
    "DeclaredKey",
    "DeclaredSource",
    "DeclaredSources",
    "DialogueFile",
    "DirPair",
    "DomainFile",
    "DomainSpec",
    "Draw",
    "Effect",
    "Fact",
    "InvPair",
    "Kind",
    "LanguageFile",
    "LexiconFile",
    "Located",
    "Number",
    "ObligationEntry",
    "OutcomeRow",
    "OutcomesFile",
    "Parameter",
    "Proof",
    "Put",
    "RecordEntry",
    "ReturnAll",
    "ReturnOne",
    "Returns",
    "Scenario",
    "Script",
    "SetField",
    "SimulatorSpec",
    "Step",
    "Tool",
    "TurnEntry",
    "Utterance",
    "WorldFile",
    "scenarios_of",
]

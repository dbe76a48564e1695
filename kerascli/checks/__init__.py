"""What can be told wrong about a whole experiment before any data are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.checks.directions import direction_problems
from kerascli.checks.freezing import freezing_problems
from kerascli.checks.halving import halving_problems
from kerascli.checks.likely_mistakes import likely_mistakes
from kerascli.checks.monitors import monitor_problems
from kerascli.checks.output_keys import output_key_problems
from kerascli.checks.own_compile import own_compile_problems
from kerascli.checks.phase_names import phase_name_problems
from kerascli.checks.search import search_problems
from kerascli.checks.tensor_names import tensor_name_problems
from kerascli.checks.tensorflow_names import refused_names
from kerascli.checks.trainings import trainings_of
from kerascli.checks.unused import unused_problems

if TYPE_CHECKING:
    from kerascli.checks.draft import Draft
    from kerascli.config import Loaded
    from kerascli.problems import Problem


def findings(draft: Draft, loaded: Loaded) -> list[Problem]:
    """Everything that the sections of an experiment say against each other, and what was likely not meant."""
    trainings = trainings_of(draft)
    return [
        *output_key_problems(draft, trainings),
        *own_compile_problems(draft, trainings),
        *tensor_name_problems(draft, trainings),
        *refused_names(draft),
        *monitor_problems(draft, trainings),
        *direction_problems(draft, trainings),
        *freezing_problems(draft, trainings),
        *phase_name_problems(draft),
        *halving_problems(draft, trainings),
        *search_problems(draft),
        *likely_mistakes(draft, trainings),
        *unused_problems(draft, loaded),
    ]

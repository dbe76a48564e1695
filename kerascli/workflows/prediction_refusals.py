"""What `predict` is told where there is nothing to answer, or nothing to say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kerascli.problems import Problem, UserError

if TYPE_CHECKING:
    from kerascli.workflows.subjects import Subject


def no_other_classes(top: int) -> UserError:
    """`--top` of a model that does not choose one of several classes."""
    return UserError(
        Problem(
            code="option-without-effect",
            message=f"--top {top} changes nothing here: no output answers with one of several classes",
            help="take --top away",
        )
    )


def nothing_to_answer(subject: Subject, *, takes_arrays: bool) -> UserError:
    """A model of no run without inputs: three examples to type."""
    asked = f"kerascli predict --model {subject.model_file}"
    first, others = "photo.jpg", (f"a table:    {asked} new.csv -o answers.csv", f'a sentence: {asked} "what a film"')
    if takes_arrays:
        first, others = "x.npy", (f"to a file:      {asked} x.npy -o answers.csv", f"several inputs: {asked} x.npz")
    return UserError(
        Problem(
            code="no-inputs",
            message=f"{subject.model_file} belongs to no run, so there are no data of its own to predict on",
            help=f"{asked} {first}",
            notes=others,
        )
    )

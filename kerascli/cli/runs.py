"""`kerascli runs`: the runs there are, and what a person does with them."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from kerascli.cli import runs_change, runs_list, runs_show

EPILOG = """\b
Examples:
  kerascli runs                                             the newest runs
  kerascli runs --sort val_accuracy --filter state=finished
  kerascli runs --filter "compile.optimizer=Adam val_loss<0.1" --columns fit.epochs,val_loss
  kerascli runs best val_accuracy
  kerascli runs tail last                                   follow a run from another terminal"""


class ListByDefault(TyperGroup):
    """`kerascli runs` alone, or with options only, lists."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if not args or (args[0].startswith("-") and args[0] != "--help"):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    name="runs",
    cls=ListByDefault,
    rich_markup_mode=None,
    add_completion=False,
    help="List, look at, follow, tag and delete runs.",
    epilog=EPILOG,
)
app.command("list")(runs_list.list_runs)
app.command("best")(runs_list.best_runs)
app.command("show")(runs_show.show_run)
app.command("tail")(runs_show.follow_run)
app.command("tag")(runs_change.tag_runs)
app.command("note")(runs_change.note_run)
app.command("rm")(runs_change.remove_runs)
app.command("clean")(runs_change.clean_runs)

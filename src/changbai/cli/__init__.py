"""The command line (命令行): one command, one file; a file dropped in here is found.

Each module `<name>.py` (underscores become hyphens; a leading `_` hides it) defines `command`,
a click command. Only the asked command is imported, so `changbai --version` starts at once.
Exit codes: 0 done, 2 the input has errors or the words of the call are off, 1 a bug of ours.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

import click

from changbai import __version__
from changbai.cli._guard import guarded


class _Commands(click.Group):
    """The folder is the registry of commands."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        names = (module.name for module in pkgutil.iter_modules(__path__))
        return sorted(name.replace("_", "-") for name in names if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        module = import_module(f"{__name__}.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return guarded(command)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="changbai")
def main() -> None:
    """Changbai 长白: a policy document becomes a running programme (让政策文件成为可运行的方案)."""

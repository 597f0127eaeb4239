"""The option that names a pack for a programme that stands alone (借用的政策包)."""

from __future__ import annotations

from pathlib import Path

import click

pack_option = click.option(
    "--pack",
    "lender",
    type=click.Path(path_type=Path, file_okay=False),
    help="Pack that lends bodies, areas and procedures to a file that stands alone (借用的政策包).",
)

"""`python -m changbai` (命令行入口): the same as `changbai`."""

from __future__ import annotations

from changbai.cli import main

if __name__ == "__main__":
    main()

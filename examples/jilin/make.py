"""Make the demo province: `python examples/jilin/make.py --out DIR [--seed 2014]`.

`make(out, seed, enterprises)` is what other programmes call.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    # Started as a script: the checkout itself is where `examples` is found.
    sys.path.insert(0, str(ROOT))

from examples.jilin.build import Built, build  # noqa: E402
from examples.jilin.tell import tell  # noqa: E402
from examples.jilin.write import write  # noqa: E402

FEWEST = 300


def make(out: Path, seed: int = 2014, enterprises: int = 6000) -> Built:
    """Build the province and write it below `out`; say nothing."""
    built = build(seed, enterprises)
    write(built.province, out)
    return built


def main(arguments: list[str] | None = None) -> int:
    """Make the province and print what was made."""
    parser = argparse.ArgumentParser(description="生成演示数据：虚构的吉林省工业")
    parser.add_argument("--out", type=Path, required=True, help="写到哪个目录")
    parser.add_argument("--seed", type=int, default=2014, help="随机种子，相同种子得到相同数据")
    parser.add_argument("--enterprises", type=int, default=6000, help=f"企业数，不少于 {FEWEST}")
    chosen = parser.parse_args(arguments)
    if chosen.enterprises < FEWEST:
        parser.error(f"--enterprises 不能少于 {FEWEST}")
    begun = time.perf_counter()
    built = make(chosen.out, chosen.seed, chosen.enterprises)
    for line in tell(built):
        print(line)
    print(f"写到 {chosen.out}，用时 {time.perf_counter() - begun:.1f} 秒")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Make the virtual environment of this checkout, or bring it up to date (建立环境).

Runs on the machine's own Python before anything is installed, so it uses the standard library
only. The Makefile has already made sure that this Python is 3.11 or newer.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}


def say(text: str) -> None:
    """Print one line at once, so that progress is seen through a pipe."""
    print(text, flush=True)


def stop(text: str) -> NoReturn:
    """End with a plain word and exit code 2."""
    say(text)
    sys.exit(2)


def silent(command: list[str]) -> bool:
    """Run a command without its output; return True when it succeeded."""
    try:
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
    except OSError:
        return False
    return done.returncode == 0


def fingerprint(kind: str) -> str:
    """Hash what decides the content of the environment: its place, lock and project table."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    # An environment that was moved or copied has dead paths inside: its place counts too.
    # Settings of the tools do not count: they change often and nothing is installed for them.
    parts = [ROOT, (ROOT / LOCKS[kind]).read_text(encoding="utf-8"), project["project"]]
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def stamp(kind: str) -> Path:
    """Name the file that remembers which lock was installed."""
    return VENV / f"installed-{kind}"


def current(kind: str) -> bool:
    """Tell whether the environment already holds this lock."""
    path = stamp(kind)
    return PYTHON.exists() and path.exists() and path.read_text() == fingerprint(kind)


def has_pip() -> bool:
    """Tell whether the environment can run pip."""
    return silent([str(PYTHON), "-m", "pip", "-V"])


def can_apt() -> bool:
    """Tell whether this is a machine where we may install Debian packages."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages; return True when that worked."""
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    command = ["apt-get", "-q", "-y", "install", "--no-install-recommends", *packages]
    return silent(command) or (silent(["apt-get", "-q", "update"]) and silent(command))


def create() -> None:
    """Create .venv with pip in it, by whichever way this machine offers."""
    if has_pip() and any(stamp(kind).exists() for kind in LOCKS):
        return
    plain = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if silent(plain) and has_pip():
        return
    # Debian ships python3 without ensurepip; its pip, where present, can fill a bare environment.
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", "pip"]
    if silent([*plain, "--without-pip"]) and silent(pip) and has_pip():
        return
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if can_apt():
        say(f"      安装系统包 / installing a system package: apt-get install {package}")
        if apt_install(package) and silent(plain) and has_pip():
            return
    stop(
        f"无法建立虚拟环境：请先安装系统包 {package}，再试一次。\n"
        f"The environment cannot be made: install the system package {package}, then try again."
    )


def pip_install(arguments: list[str], expected: int = 0) -> None:
    """Run pip, showing how far it is; on failure show the end of its log and stop."""
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", *arguments]
    log: list[str] = []
    seen = 0
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    for line in process.stdout or ():
        log.append(line)
        if line.startswith("Collecting "):
            seen += 1
            if expected and seen % 10 == 0:
                say(f"      {seen}/{expected} {line.split()[1].partition('==')[0]}")
        elif expected and line.startswith("Installing collected"):
            say("      写入 / writing")
    if process.wait():
        stop("".join(log[-15:]) + "安装失败，环境未完成。 / Installation failed: not complete.")


def install(kind: str) -> None:
    """Install the locked packages, then this checkout itself in place."""
    lock = ROOT / LOCKS[kind]
    lines = lock.read_text(encoding="utf-8").splitlines()
    pip_install(
        ["--require-hashes", "-r", str(lock)],
        expected=sum("==" in line and line[0].isalpha() for line in lines),
    )
    pip_install(["--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)])
    stamp(kind).write_text(fingerprint(kind))


def ready(kind: str) -> None:
    """Bring .venv to the state that the lock file names, doing nothing when it is there."""
    if current(kind) or (kind == "run" and current("dev")):
        say("环境已就绪 / environment ready: .venv")
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    say(f"[1/2] 建立环境 / creating the environment: .venv (Python {version})")
    create()
    say(f"[2/2] 安装锁定的依赖 / installing the locked packages: {LOCKS[kind]}")
    install(kind)
    say("环境已就绪 / environment ready: .venv")


def browser() -> None:
    """Install chromium and a Chinese font for the browser tests, where we may."""
    if shutil.which("chromium") or shutil.which("chromium-browser"):
        return
    if not can_apt():
        say("没有 chromium，浏览器测试将跳过。 / No chromium: the browser tests will be skipped.")
        return
    packages = ("chromium", "fonts-noto-cjk")
    say(f"安装浏览器与中文字体 / browser and Chinese font: apt-get install {' '.join(packages)}")
    if not apt_install(*packages):
        say("安装未成，浏览器测试将跳过。 / That failed: the browser tests will be skipped.")


def main() -> None:
    """Read the arguments and make the environment."""
    parser = argparse.ArgumentParser(description="Make or update .venv from a lock file.")
    parser.add_argument("kind", choices=sorted(LOCKS), help="run: to use; dev: to test and change")
    parser.add_argument("--browser", action="store_true", help="also see to a system chromium")
    chosen = parser.parse_args()
    ready(chosen.kind)
    if chosen.browser:
        browser()


if __name__ == "__main__":
    main()

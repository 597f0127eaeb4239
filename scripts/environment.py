"""Make the virtual environment of this checkout, or bring it up to date (建立环境).

Runs on the machine's own Python before anything is installed, so it uses the standard library
only and stays readable to old interpreters: they must get as far as the message below.
"""

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LOCKS = {"run": "requirements.lock", "dev": "requirements-dev.lock"}
OLDEST = (3, 11)
APT = ["apt-get", "-q", "-y", "-o", "Dpkg::Use-Pty=0"]


def say(text):
    """Print one line at once, so that progress is seen through a pipe."""
    print(text, flush=True)


def stop(text):
    """End with a plain word and exit code 2."""
    say(text)
    sys.exit(2)


def check_version():
    """Refuse a Python older than 3.11 with a message that says what to do."""
    if sys.version_info < OLDEST:
        stop(
            "需要 Python 3.11 或更新版本，现在是 {0}.{1}；可用 make PYTHON=/path/to/python3.11 指定。\n"
            "Python 3.11 or newer is needed, this is {0}.{1}; "
            "name another one with make PYTHON=/path/to/python3.11.".format(*sys.version_info[:2])
        )


def fingerprint(kind):
    """Hash what decides the content of the environment: lock, project file, interpreter."""
    digest = hashlib.sha256(sys.version.encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    # An environment that was moved or copied has dead paths inside: its place counts too.
    digest.update(str(ROOT).encode())
    return digest.hexdigest()


def stamp(kind):
    """Name the file that remembers which lock was installed."""
    return VENV / ("installed-" + kind)


def current(kind):
    """Say whether the environment already holds this lock."""
    path = stamp(kind)
    return PYTHON.exists() and path.exists() and path.read_text() == fingerprint(kind)


def has_pip():
    """Say whether the environment can run pip."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return PYTHON.exists() and subprocess.call([str(PYTHON), "-m", "pip", "-V"], **quiet) == 0


def can_apt():
    """Say whether this is a machine where we may install Debian packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(packages):
    """Install Debian packages; return True when that worked."""
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    command = [*APT, "install", "--no-install-recommends", *packages]
    if subprocess.call(command, env=env, stdout=subprocess.DEVNULL) == 0:
        return True
    subprocess.call([*APT, "update"], env=env, stdout=subprocess.DEVNULL)
    return subprocess.call(command, env=env, stdout=subprocess.DEVNULL) == 0


def create():
    """Create .venv with pip in it, by whichever way this machine offers."""
    if has_pip():
        return
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    plain = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if subprocess.call(plain, **quiet) == 0 and has_pip():
        return
    # Debian ships python3 without ensurepip; its pip, where present, can fill a bare environment.
    if subprocess.call([*plain, "--without-pip"], **quiet) == 0:
        pip = [sys.executable, "-m", "pip", "--python", str(PYTHON), "install", "-q", "pip"]
        if subprocess.call(pip, **quiet) == 0 and has_pip():
            return
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if can_apt():
        say("      安装系统包 / installing the system package: {}".format(package))
        if apt_install([package]) and subprocess.call(plain, **quiet) == 0 and has_pip():
            return
    stop(
        "无法建立虚拟环境：请先安装 {0}。\n"
        "The virtual environment cannot be made: install {0} first.".format(package)
    )


def pip_install(arguments, expected=0):
    """Run pip, showing how far it is; on failure show the end of its log and stop."""
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", "off", *arguments]
    log, seen = [], 0
    live = sys.stdout.isatty()
    with subprocess.Popen(
        command, cwd=str(ROOT), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    ) as process:
        for line in process.stdout:
            log.append(line)
            if expected and line.startswith("Collecting "):
                seen += 1
                name = line.split()[1].split("==")[0]
                if live:
                    print("\r      {}/{} {:<32}".format(seen, expected, name), end="", flush=True)
                elif seen % 10 == 0:
                    say("      {}/{} {}".format(seen, expected, name))
    if live and seen:
        print("\r" + " " * 60 + "\r", end="", flush=True)
    if process.returncode:
        say("".join(log[-15:]))
        stop("安装失败，环境未完成。 / Installation failed; the environment is not complete.")


def install(kind):
    """Install the locked packages, then this checkout itself in place."""
    lock = ROOT / LOCKS[kind]
    expected = sum("==" in line and not line.startswith((" ", "#")) for line in
                   lock.read_text(encoding="utf-8").splitlines())
    pip_install(["--require-hashes", "-r", str(lock)], expected)
    pip_install(["--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT)])
    stamp(kind).write_text(fingerprint(kind))


def ready(kind):
    """Bring .venv to the state that the lock file names, doing nothing when it is there."""
    check_version()
    if current(kind) or (kind == "run" and current("dev")):
        say("[1/2] 环境已就绪 / environment ready: .venv")
        return
    say("[1/2] 建立环境 / creating the environment: .venv (Python {}.{})".format(
        *sys.version_info[:2]))
    create()
    say("[2/2] 安装锁定的依赖 / installing the locked packages: " + LOCKS[kind])
    install(kind)


def browser():
    """Install chromium and a Chinese font for the browser tests, where we may."""
    if any(shutil.which(name) for name in ("chromium", "chromium-browser")):
        return
    if not can_apt():
        say("没有 chromium，浏览器测试将跳过。 / No chromium: the browser tests will be skipped.")
        return
    say("安装浏览器与中文字体 / installing chromium and a Chinese font: "
        "apt-get install chromium fonts-noto-cjk")
    if not apt_install(["chromium", "fonts-noto-cjk"]):
        say("安装未成，浏览器测试将跳过。 / That failed: the browser tests will be skipped.")


def main():
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

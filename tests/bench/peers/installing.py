"""Puts a peer library into a folder of its own, once; the registry is whatever the user has set."""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.servers import ROOT

HERE = Path(__file__).parent
CACHE = ROOT / ".caigou/peers"
INSTALLED = "installed.txt"
"""Holds the pins that the folder was made with; it is written last."""

INSTALL_SECONDS = 300


class NotInstalledError(Exception):
    """A peer cannot be had here; the message says why."""


def install_python(name: str, cache: Path = CACHE) -> Path:
    """Return the Python of a virtual environment with the peer's pins. Raises NotInstalledError."""
    pins = HERE / "requirements" / f"{name}.txt"
    folder = cache / name
    python = folder / "bin/python"
    stamp = f"Python {sys.version}\n{pins.read_text()}"
    if not _has(folder, stamp):
        _empty(folder)
        _run([sys.executable, "-m", "venv", str(folder)])
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*install, "--no-deps", "--requirement", str(pins)])
        (folder / INSTALLED).write_text(stamp)
    return python


def install_node(name: str, cache: Path = CACHE) -> Path:
    """Return a folder with the peer's packages and our script. Raises NotInstalledError."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if missing:
        raise NotInstalledError(f"{' and '.join(missing)}: not installed on this machine")
    folder = cache / name
    stamp = (HERE / name / "package-lock.json").read_text()
    if not _has(folder, stamp):
        _empty(folder)
        shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
        _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
        (folder / INSTALLED).write_text(stamp)
    # Node looks for packages beside the script, not where it is started.
    shutil.copy(HERE / name / f"{name}.mjs", folder)
    return folder


def last_line(text: str) -> str:
    """Return what a failed program said last, which is where the reason stands."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _has(folder: Path, stamp: str) -> bool:
    installed = folder / INSTALLED
    return installed.exists() and installed.read_text() == stamp


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _run(command: Sequence[str], folder: Path | None = None) -> None:
    try:
        done = subprocess.run(  # noqa: S603  commands of ours
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired as late:
        raise NotInstalledError(f"installing took more than {INSTALL_SECONDS} seconds") from late
    if done.returncode:
        raise NotInstalledError(last_line(done.stderr or done.stdout))

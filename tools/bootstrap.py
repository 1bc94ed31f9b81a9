"""Makes `.venv` and installs the pinned requirements, only when they changed. Standard library only.

python3 tools/bootstrap.py run    what the site needs
python3 tools/bootstrap.py dev    and what tests and checks need
"""

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"  # which requirements stand in .venv: {"run": hash, "dev": hash}
REQUIREMENTS = {
    "run": [ROOT / "requirements.txt"],
    "dev": [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"],
}


def main(wanted: str) -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before anything checked the version
        sys.exit("Quizsite needs Python 3.11 or newer.")
    if not _venv_works():
        _make_venv()
    installed = _installed()
    if installed.get(wanted) == _fingerprint(wanted):
        return
    _install(wanted)
    included = ["run", "dev"] if wanted == "dev" else ["run"]
    STAMP.write_text(json.dumps({**installed, **{name: _fingerprint(name) for name in included}}), encoding="utf-8")


def _fingerprint(wanted: str) -> str:
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in REQUIREMENTS[wanted])).hexdigest()


def _installed() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        return {}  # a new .venv, or a half-written stamp: install again


def _venv_works() -> bool:
    """False too when making it was interrupted, or when the Python under it was removed or is too old."""
    if not VENV_PYTHON.exists():
        return False
    test = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([VENV_PYTHON, "-c", test], capture_output=True, check=False).returncode == 0


def _make_venv() -> None:
    if importlib.util.find_spec("ensurepip") is None:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        sys.exit(
            f"Python {version} can't make a virtual environment here: its module ensurepip is missing.\n"
            f"On Debian and Ubuntu: apt-get install python{version}-venv. Then run the same command again."
        )
    _say("Making the virtual environment .venv")
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _install(wanted: str) -> None:
    path = REQUIREMENTS[wanted][-1]
    _say(f"Installing {path.name} (only when it changes)")
    _run([str(VENV_PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "-qq", "-r", str(path)])


def _run(command: list[str]) -> None:
    status = subprocess.run(command, cwd=ROOT, check=False).returncode
    if status:
        sys.exit(f"This failed, see above: {' '.join(command)}")


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit(__doc__)
    main(sys.argv[1])

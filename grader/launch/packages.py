"""Install what a submission imports, for one run, when the instructor allows it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.launch.world import LaunchError

INSTALL_SECONDS = 300
# Where the name to import is not the name to install.
DISTRIBUTIONS = {
    "Crypto": "pycryptodome",
    "PIL": "pillow",
    "cv2": "opencv-python",
    "dotenv": "python-dotenv",
    "serial": "pyserial",
    "yaml": "pyyaml",
}


@contextmanager
def installed(modules: Sequence[str]) -> Iterator[Path | None]:
    """A folder with the packages behind *modules*, wheels only: no code of theirs is run.

    Raises:
        LaunchError: pip could not install them.
    """
    if not modules:
        yield None
        return
    names = [DISTRIBUTIONS.get(name, name) for name in modules]
    with tempfile.TemporaryDirectory(prefix="chatkit-packages-") as folder:
        Path(folder).chmod(0o755)
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--only-binary", ":all:"]
        try:
            done = subprocess.run(
                [*pip, "--target", f"{folder}/packages", *names],
                capture_output=True,
                text=True,
                timeout=INSTALL_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise LaunchError(
                f"installing {', '.join(names)} took over {error.timeout:.0f} s"
            ) from error
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["no word from pip"])[-1]
            raise LaunchError(f"cannot install {', '.join(names)}: {last[:200]}")
        yield Path(folder) / "packages"

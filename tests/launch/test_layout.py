"""How a world is laid out."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from grader.launch.layout import lay_out

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="worlds are Linux's")


@pytest.mark.parametrize("sandbox", [True, False])
def test_what_the_machine_runs_at_each_start_of_a_python_is_left_out(
    tmp_path: Path, sandbox: bool
) -> None:
    packages = tmp_path / "opt" / "lib" / "python3.11" / "site-packages"
    packages.mkdir(parents=True)
    (packages / "certificates.pth").write_text("# ours\nimport certifi\n", encoding="utf-8")
    (packages / "paths.pth").write_text("/opt/more\n", encoding="utf-8")
    python = tmp_path / "opt" / "bin" / "python"
    world = tmp_path / "world"
    world.mkdir()

    binds = lay_out(world, (python,), None, sandbox=sandbox).plan["binds"]

    prefix = world / "python0" if sandbox else tmp_path / "opt"
    hosts = (world / "etc" / "hosts").read_text(encoding="utf-8")
    assert "127.0.0.1 desk" in hosts
    hook = prefix / "lib" / "python3.11" / "site-packages" / "certificates.pth"
    hidden = [target for source, target in binds if source == str(world / "nothing")]
    assert hidden == [str(hook)]

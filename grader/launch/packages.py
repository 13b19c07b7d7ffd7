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
    "Cryptodome": "pycryptodomex",
    "OpenSSL": "pyopenssl",
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dotenv": "python-dotenv",
    "jwt": "pyjwt",
    "nacl": "pynacl",
    "serial": "pyserial",
    "sklearn": "scikit-learn",
    "wx": "wxpython",
    "yaml": "pyyaml",
}
# What chats import that must be installed: the machine lacks it, so nobody is judged by it.
# Any other name that cannot be imported is most likely a file that was not handed in.
_OFTEN_INSTALLED = """
    aioconsole aiohttp anyio argon2 asciimatics bcrypt bs4 cachetools certifi chardet click
    colorama colored coloredlogs colorlog coolname cryptography customtkinter cython dash
    dateutil distro django dns docker docopt ecdsa emoji eventlet faker fastapi fire flask
    flask_socketio gevent gi gnupg gtts halo humanize inquirer jinja2 jwt keyboard kivy
    kivymd loguru lxml markdown matplotlib mouse msgpack mysql nacl netifaces numba numpy
    orjson pandas paramiko passlib pick pika playsound plotly plyer prettytable progress
    prompt_toolkit psutil psycopg2 pyaes pyaudio pydantic pyfiglet pygame pyglet pygments
    pymongo pymysql pynput pyperclip PyQt5 PyQt6 pyreadline pyreadline3 PySide2 PySide6
    PySimpleGUI pysimplegui pyttsx3 qasync questionary redis regex requests rich rsa scapy
    scipy selenium sentry_sdk setproctitle sh simpleaudio simplejson sklearn socketio socks
    sounddevice speech_recognition sqlalchemy stdiomask tabulate termcolor textual toml
    tornado tqdm trio ttkbootstrap ttkthemes twisted typer typing_extensions tzlocal ujson
    uvicorn uvloop websocket websockets werkzeug win10toast windows_curses wxPython
    xmltodict zmq
"""
KNOWN = frozenset(_OFTEN_INSTALLED.split()) | frozenset(DISTRIBUTIONS)


def is_known(module: str) -> bool:
    """Whether *module*, as a program names it, comes with a package that others know, too."""
    return module.partition(".")[0] in KNOWN


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

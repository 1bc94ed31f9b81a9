"""`make run`: a working site from whatever state this folder is in. Safe to repeat: edits are never overwritten."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
USUAL_PORT = 8000
FIXTURES = (
    "relu_quiz_1",
    "relu_quiz_2",
    "relu_lesson",
    "leaky_prelu_elu_quiz",
    "gelu_silu_quiz",
    "sigmoid_tanh_softmax_quiz",
    "kinks_quiz",
    "depth_quiz",
    "practice_quiz",
    "mask_quiz",
    "mask_lesson",
)
OUR_QUIZZES = (
    "relu-quiz-1",
    "relu-quiz-2",
    "leaky-prelu-elu",
    "gelu-silu",
    "sigmoid-tanh-softmax",
    "derivatives-at-kinks",
    "gradients-through-depth",
    "practice",
    "wrong-line",
)
PATIENCE_SECONDS = 60.0


def main() -> int:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quizsite.settings")
    os.environ["QUIZSITE_STATIC_MANIFEST"] = "1"
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import CommandError

    try:
        prepare()
    except (CommandError, ImproperlyConfigured) as refusal:
        sys.exit(f"This stops the start: {refusal}")
    port = choose_port(os.environ.get("PORT"))
    return serve(port)


def prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    _say("Preparing the database")
    call_command("migrate", interactive=False, verbosity=0)
    if _is_empty():
        _say("Loading the quizzes and the lesson")
        call_command("loaddata", *FIXTURES, verbosity=0)  # one transaction: all of them or none
    _say("Collecting the static files")
    call_command("collectstatic", interactive=False, verbosity=0)
    _publish_ours()


def _publish_ours() -> None:
    """Publish the loaded quizzes once. Later edits are drafts: when they go live is their author's decision."""
    from django.core.management import CommandError, call_command

    from quizzes.models import Quiz

    waiting = Quiz.objects.filter(slug__in=OUR_QUIZZES, versions=None).values_list("slug", flat=True)
    if not waiting:
        return
    _say("Publishing the quizzes: every claim is checked, every explanation computed")
    try:
        call_command("publish_quiz", *waiting)
    except CommandError as refusal:  # a draft that can't be published must not take the whole site away
        _say(f"{refusal}\nThe site starts without them.")


def _is_empty() -> bool:
    from quizzes.models import Lesson, Question, Quiz

    return not any(model.objects.exists() for model in (Quiz, Question, Lesson))


def choose_port(wanted: str | None) -> int:
    """The port asked for (`make run PORT=9000`), else 8000, else any free one."""
    if wanted is not None:
        if not wanted.isdecimal() or not 0 < int(wanted) < 65536:
            sys.exit(f"PORT must be a number from 1 to 65535, not {wanted!r}.")
        if not _is_free(int(wanted)):
            sys.exit(f"Port {wanted} is taken. Choose another one, or leave PORT out to get a free one.")
        return int(wanted)
    if _is_free(USUAL_PORT):
        return USUAL_PORT
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    _say(f"Port {USUAL_PORT} is taken, using {port}")
    return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left by us counts as free
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def serve(port: int) -> int:
    """Run the server, and a worker beside it, until the server ends or is told to; the server's exit status."""
    worker = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=ROOT)
    try:
        return _serve(port)
    finally:
        worker.terminate()
        worker.wait()


def _serve(port: int) -> int:
    command = [sys.executable, "-m", "gunicorn", "quizsite.wsgi", f"--bind={HOST}:{port}", "--log-level=warning"]
    server = subprocess.Popen([*command, "--worker-class=gthread", "--workers=2", "--threads=4"], cwd=ROOT)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.terminate())
    status = _wait_for_answer(server, port)
    if status is None:
        if server.poll() is None:
            server.terminate()
        return server.wait() or 1
    _say(welcome(port) if status < 500 else f"The server answers with error {status}. Its messages stand above.")
    return server.wait()


def _wait_for_answer(server: subprocess.Popen[bytes], port: int) -> int | None:
    """The status of the first answer to `/`; None when the server ended or never answered."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while server.poll() is None and time.monotonic() < deadline:
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status
        except OSError:
            time.sleep(0.1)  # not listening yet
        finally:
            connection.close()
    return None


def welcome(port: int) -> str:
    site = f"http://{HOST}:{port}"
    return f"""
Quizsite is running.

  The lesson, with its two quizzes   {site}/
  All quizzes                        {site}/quizzes/
  Admin, to edit and publish         {site}/admin/

The admin needs an account. Make one in another terminal:
  .venv/bin/python manage.py createsuperuser

Stop the server with Ctrl-C."""


def _say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())

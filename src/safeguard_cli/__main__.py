"""Start here: run a command, and turn every failure into one calm sentence."""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from contextlib import suppress

EMERGENCY_LINE = "If a child is in danger now, ring 999."


_CANNOT = (errno.EBADF, errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG)


class _Closed(io.TextIOBase):
    """A stream that was closed before we began: to write to it fails as to any other."""

    @property
    def buffer(self) -> _Closed:
        """Take bytes as little as text."""
        return self

    def write(self, _: object) -> int:
        """Fail, as the system does."""
        raise OSError(errno.EBADF, "closed")


def main() -> None:
    """Run the program. Known errors become one line and an exit code."""
    sys.stdout = sys.stdout or _Closed()
    sys.stderr = sys.stderr or _Closed()
    if sys.argv[1:] in (["--version"], ["-V"]):
        sys.exit(_version())
    for stream in (sys.stdout, sys.stderr):
        _write_any_letter(stream)
    # Looking for garbage takes a sixth of a short run, and a short run leaves next to none.
    gc.set_threshold(100_000)
    try:
        sys.exit(_run())
    finally:
        gc.freeze()


def _version() -> int:
    # Before anything heavy is loaded.
    from safeguard_cli.version import __version__

    try:
        sys.stdout.write(f"safeguard {__version__}\n")
        sys.stdout.flush()
    except OSError as error:
        return _cannot_write(error)
    return 0


def _write_any_letter(stream: object) -> None:
    """Write files in UTF-8, and on a terminal of another kind "?" for what it cannot show."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _run() -> int:
    from safeguard_cli.core.errors import SafeguardError

    try:
        _run_words(sys.argv[1:])
    except SafeguardError as error:
        return _told(error, error.hint, error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 5
    except OSError as error:
        return _cannot_write(error) if error.errno in _CANNOT else _unexpected(error)
    except (KeyboardInterrupt, EOFError):
        return _told("stopped", "", 130)
    except Exception as error:
        return _unexpected(error)
    return 0


def _run_words(words: list[str]) -> None:
    if not words and sys.stdin and sys.stdin.isatty() and sys.stdout.isatty():
        from safeguard_cli.cli import choose_words

        words = choose_words()
        if not words:
            return
    if not _run_usual(words):
        from safeguard_cli.cli import app_for

        app_for(words)(args=words, prog_name="safeguard")


def _run_usual(words: list[str]) -> bool:
    """Run what most people and scripts type; say whether it was that.

    It needs no parser of options, and to load one takes a quarter of the time that they wait.
    """
    if sys.platform == "win32":
        # There typer puts files in the place of `*`.
        return False
    match words:
        case ["advise", *options]:
            from safeguard_cli.commands.usual_options import read_usual_options

            if (chosen := read_usual_options(options)) is None:
                return False
            from safeguard_cli.commands.advise import Request, advise

            advise(Request(**chosen))
        case ["decide"] | ["decide", "-"]:
            from safeguard_cli.commands.decide_case import Asked, decide

            decide(Asked())
        case ["decide", file] if not file.startswith("-"):
            from safeguard_cli.commands.decide_case import Asked, decide

            decide(Asked(file))
        case _:
            return False
    return True


def _cannot_write(error: OSError) -> int:
    if error.errno == errno.EPIPE:
        return 5
    from safeguard_cli.edges.door import ANOTHER_PLACE, NOT_WRITTEN, silence

    silence(sys.stdout)
    return _told(NOT_WRITTEN, ANOTHER_PLACE, 5)


def _told(message: object, hint: str, code: int) -> int:
    from safeguard_cli.edges.door import write_prose

    with suppress(OSError):
        write_prose(sys.stderr, f"{message}" + (f"\nhint: {hint}" if hint else ""))
    return code


def _unexpected(error: Exception) -> int:
    sentence = (
        f"Something went wrong in this program. {EMERGENCY_LINE} If you were answering questions, "
        "`safeguard resume` goes on with what was kept.\n"
    )
    with suppress(OSError):
        sys.stderr.write(sentence)
    if os.environ.get("SAFEGUARD_DEBUG"):
        from safeguard_cli.debug import frames_without_locals
        from safeguard_cli.edges.door import write

        write(sys.stderr, frames_without_locals(error))
    return 1


if __name__ == "__main__":
    main()

"""Start here: run a command, and turn every failure into one calm sentence."""

from __future__ import annotations

import gc
import io
import os
import sys

EMERGENCY_LINE = "If a child is in danger now, ring 999."


def main() -> None:
    """Run the program. Known errors become one line and an exit code."""
    if sys.argv[1:] in (["--version"], ["-V"]):
        # Before anything heavy is loaded.
        from safeguard_cli import __version__

        sys.stdout.write(f"safeguard {__version__}\n")
        return
    for stream in (sys.stdout, sys.stderr):
        _write_any_letter(stream)
    # Looking for garbage takes a sixth of a short run, and a short run leaves next to none.
    gc.set_threshold(100_000)
    try:
        sys.exit(_run())
    finally:
        gc.freeze()


def _write_any_letter(stream: object) -> None:
    """Write files in UTF-8, and on a terminal of another kind "?" for what it cannot show."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


def _run() -> int:
    from safeguard_cli.core.errors import SafeguardError

    try:
        from safeguard_cli.cli import app_for

        app_for(sys.argv[1:])(prog_name="safeguard")
    except SafeguardError as error:
        return _told(error, error.hint, error.exit_code)
    except BrokenPipeError:
        # Whoever read our output has gone; there is nobody to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 5
    except (KeyboardInterrupt, EOFError):
        return _told("stopped", "run `safeguard resume` to go on", 130)
    except Exception as error:
        return _unexpected(error)
    return 0


def _told(message: object, hint: str, code: int) -> int:
    from safeguard_cli.edges.door import write

    write(sys.stderr, f"{message}\n" + (f"hint: {hint}\n" if hint else ""))
    return code


def _unexpected(error: Exception) -> int:
    sys.stderr.write(
        f"Something went wrong in this program. {EMERGENCY_LINE} If you were answering questions, "
        "your answers so far are kept: run `safeguard resume`.\n"
    )
    if os.environ.get("SAFEGUARD_DEBUG"):
        from safeguard_cli.debug import frames_without_locals
        from safeguard_cli.edges.door import write

        write(sys.stderr, frames_without_locals(error))
    return 1


if __name__ == "__main__":
    main()

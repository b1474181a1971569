"""What only some systems have: each use of it has another way, and the other way works."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import motcua
from motcua.domain import machine
from motcua.domain.compiled import usable_cores
from motcua.present import run_record

PACKAGE = Path(motcua.__file__).parent

NOT_EVERYWHERE = {
    "fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "syslog", "fork", "forkpty",
    "killpg", "getpgid", "getpgrp", "setsid", "setpgid", "sched_getaffinity", "sysconf", "getuid",
    "geteuid", "getgid", "uname", "mkfifo", "statvfs", "SIGKILL", "SIGALRM", "SIGHUP", "SIGCHLD",
    "SIGUSR1", "SIGUSR2", "alarm", "setitimer", "preexec_fn", "pass_fds", "wait4", "waitpid",
}  # fmt: skip
"""Modules, functions, signals and arguments that Windows does not have."""

WITH_ANOTHER_WAY = {
    ("domain/caller.py", "SIGKILL"),
    ("domain/caller.py", "getpgid"),
    ("domain/caller.py", "killpg"),
    ("domain/compiled.py", "sched_getaffinity"),
    ("domain/machine.py", "sysconf"),
    ("present/run_record.py", "resource"),
}
"""Where they are used, behind a question; the tests below take the other way."""


def names_in(path):
    """Yield what a module imports, looks up and passes by name."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name.partition(".")[0] for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (node.module or "", *(one.name for one in node.names))
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.keyword):
            yield node.arg


def test_what_windows_lacks_is_used_nowhere_else():
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for name in names_in(path)
        if name in NOT_EVERYWHERE
    }
    assert found == WITH_ANOTHER_WAY


def test_cores_and_memory_of_a_system_that_does_not_tell(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    monkeypatch.delattr(os, "sysconf", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert usable_cores() == 1
    monkeypatch.setattr(os, "cpu_count", lambda: 6)
    assert usable_cores() == 6
    assert machine.machine_mib() == machine.UNKNOWN_MIB
    monkeypatch.setattr(run_record.sys, "platform", "win32")
    assert run_record.peak_memory_mib() is None


def test_a_child_without_process_groups_ends_with_its_caller():
    code = (
        "import os, sys, threading\n"
        "sys.platform = 'win32'\n"
        "for name in ('killpg', 'getpgid'):\n"
        "    vars(os).pop(name, None)\n"
        "from motcua.domain.caller import end_with_caller\n"
        "end_with_caller()\n"
        "print('waits', flush=True)\n"
        "threading.Event().wait()"
    )
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout.readline().strip() == b"waits"
        assert child.poll() is None
        child.stdin.close()
        assert child.wait(timeout=60) == 1

"""Killed at any step, a folder holds the old files or the new ones at the next command."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from motcua.errors import OutputError
from motcua.present.publish import OURS, replacing, settle

OLD = {"plan.json": "old", "map.html": "old", "plan.pdf": "old"}
NEW = {"plan.json": "new", "plan.xlsx": "new", "map.html": "new"}
FOREIGN = {"note.txt": "mine", "sub/plan.json": "mine too"}


def fill(folder: Path, files: dict) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


def held(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_new_files_replace_old_ones_and_leave_a_persons_own(tmp_path):
    fill(tmp_path, {**OLD, **FOREIGN})
    with replacing(tmp_path) as fresh:
        fill(fresh, NEW)
    assert held(tmp_path) == {**NEW, **FOREIGN}  # a stale plan.pdf would be a mixture
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*NEW, "note.txt", "sub"])


def test_a_fault_while_writing_changes_nothing(tmp_path):
    fill(tmp_path, {**OLD, **FOREIGN})
    with pytest.raises(TypeError), replacing(tmp_path) as fresh:
        fill(fresh, {**NEW, "summary.md": 1})
    assert held(tmp_path) == {**OLD, **FOREIGN}


def test_a_fault_leaves_no_folder_where_none_was(tmp_path):
    with pytest.raises(KeyError), replacing(tmp_path / "maps" / "town"):
        raise KeyError
    assert not (tmp_path / "maps").exists()


def test_a_name_that_no_run_writes_is_a_bug(tmp_path):
    with pytest.raises(ValueError, match=r"odd\.txt"), replacing(tmp_path) as fresh:
        fill(fresh, {"odd.txt": ""})


KILLED = """
import os, sys
from pathlib import Path
from motcua.present import publish

folder, steps = Path(sys.argv[1]), int(sys.argv[2])
left = [steps]

def counted(call):
    def wrapped(*args, **kwargs):
        if not left[0]:
            os._exit(9)  # no handler runs, as after a kill
        left[0] -= 1
        return call(*args, **kwargs)
    return wrapped

for name in ("rename", "replace", "mkdir", "unlink", "rmdir"):
    setattr(Path, name, counted(getattr(Path, name)))
with publish.replacing(folder) as fresh:
    for name in ("plan.json", "plan.xlsx", "map.html"):
        (fresh / name).write_text("new", encoding="utf-8")
"""


def test_killed_at_every_step_it_is_old_or_new_after_the_next_command(tmp_path):
    seen = []
    for steps in range(30):
        folder = tmp_path / str(steps)
        fill(folder, {**OLD, **FOREIGN})
        ended = subprocess.run([sys.executable, "-c", KILLED, folder, str(steps)], check=False)
        shown = {name: text for name, text in held(folder).items() if name in OURS}
        if "plan.json" in shown:  # what a person sees before the next command is whole, too
            assert shown in (OLD, NEW)
        assert len({*shown.values()}) <= 1
        settle(folder)
        after = held(folder)
        assert after in ({**OLD, **FOREIGN}, {**NEW, **FOREIGN})
        assert not [path for path in folder.iterdir() if path.name.startswith(".motcua")]
        seen.append((ended.returncode, after["plan.json"]))
        if ended.returncode == 0:
            break
    killed = [text for code, text in seen if code == 9]
    assert len(killed) >= 8
    assert killed == sorted(killed, reverse=True)  # old up to the one step that counts, then new
    assert {"old", "new"} == {text for _, text in seen}


def test_a_recovery_that_is_killed_itself_loses_nothing(tmp_path, monkeypatch):
    for steps in range(12):
        folder = tmp_path / str(steps)
        fill(folder / ".motcua-old", OLD)
        fill(folder, {**FOREIGN, "plan.xlsx": "new", "map.html": "new"})
        left = [steps]

        def counted(call, left=left):
            def wrapped(*args, **kwargs):
                if not left[0]:
                    raise KeyboardInterrupt
                left[0] -= 1
                return call(*args, **kwargs)

            return wrapped

        with monkeypatch.context() as patch:
            for name in ("rename", "replace", "unlink", "rmdir"):
                patch.setattr(Path, name, counted(getattr(Path, name)))
            with contextlib.suppress(KeyboardInterrupt):
                settle(folder)
        settle(folder)
        assert held(folder) == {**OLD, **FOREIGN}


def test_a_file_held_by_another_program_is_one_message_and_the_old_ones_stay(tmp_path, monkeypatch):
    fill(tmp_path, {**OLD, **FOREIGN})
    replace = Path.replace

    def held_open(self: Path, target: Path) -> Path:  # Windows, with map.html open elsewhere
        if self == tmp_path / "map.html":
            raise PermissionError(13, "The process cannot access the file", str(self))
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", held_open)
    with (
        pytest.raises(OutputError, match=r"map\.html: The process cannot access"),
        replacing(tmp_path) as fresh,
    ):
        fill(fresh, NEW)
    assert held(tmp_path) == {**OLD, **FOREIGN}


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_is_one_message(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "x"):
        pass


def test_a_file_where_the_folders_parent_should_be_is_one_message(tmp_path):
    (tmp_path / "maps").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"), replacing(tmp_path / "maps" / "x"):
        pass

from __future__ import annotations

import json

from motcua.domain.progress import Stopwatch
from motcua.present.run_record import write_run_record


def test_stage_times_are_those_of_the_clock_and_add_up(tmp_path):
    ticks = iter([10.0, 11.0, 13.0, 16.0, 20.0, 25.0])
    told = []
    watch = Stopwatch(lambda stage, share: told.append((stage, share)), clock=lambda: next(ticks))
    watch("network", 0.0)  # 1 s of what came before
    watch("network", 0.5)  # 2 s
    watch("network", 1.0)  # 3 s
    watch("travel", 0.0)  # 4 s between two stages
    write_run_record(watch, tmp_path / "run.json")  # 5 s of a stage that goes on
    record = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert record["stages"] == {"other": 5.0, "network": 5.0, "travel": 5.0}
    assert record["seconds"] == 15.0
    assert told == [("network", 0.0), ("network", 0.5), ("network", 1.0), ("travel", 0.0)]
    assert set(record["machine"]) == {"system", "processor", "cores"}
    assert record["started"] <= record["finished"]

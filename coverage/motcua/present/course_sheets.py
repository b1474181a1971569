"""The workbook's sheets on the course of a plan: its phases, and the curve it was chosen from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from motcua.present.sheet import Column, Sheet

if TYPE_CHECKING:
    from motcua.present.rows import Row
    from motcua.present.sheet import Document
    from motcua.present.words import Words


def phases_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the phases, and what opens and closes from one to the next.

    Parameters
    ----------
    document
        From `plan_document`; its phases may be none.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        In the order of the plan; a first phase is compared with the offices that exist today.
    """
    open_before = {row["id"] for row in document["sites"] if row["existing"]}
    rows = []
    for phase in document["phases"]:
        open_now = set(phase["open_sites"])
        row = {**phase, **_proof(phase.get("termination"), words)}
        row["opens"] = _listed(open_now - open_before)
        row["closes"] = _listed(open_before - open_now)
        open_before = open_now
        rows.append(row)
    return Sheet(
        key="phases",
        columns=(
            Column(key="name", width=22),
            Column(key="from", width=12, heading="phase_from"),
            Column(key="until", width=12, heading="phase_until"),
            Column(key="n_open", kind="people", width=12),
            Column(key="officers", kind="people", width=12),
            Column(key="yearly_cost", kind="number", width=12),
            Column(key="mean_minutes", kind="number", width=12),
            Column(key="covered_share", kind="share", width=12, heading="covered"),
            Column(key="reason", width=26),
            Column(key="gap", kind="share", width=10),
            Column(key="opens", width=30),
            Column(key="closes", width=60),
        ),
        rows=rows,
        notes=(words.say("files.note.phases"),),
    )


def frontier_sheet(document: Document, words: Words) -> Sheet:
    """
    Return coverage against the number of offices, each point with what is proved of it.

    Parameters
    ----------
    document
        From `plan_document`; its frontier may be empty.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        As in the document.
    """
    return Sheet(
        key="frontier",
        columns=(
            Column(key="n_open", kind="people", width=20),
            Column(key="covered_share", kind="share", width=20, heading="covered"),
            Column(key="bound", kind="share", width=20),
            Column(key="gap", kind="share", width=20),
        ),
        rows=document["frontier"],
        notes=(words.say("files.note.frontier"),),
    )


def thresholds_sheet(document: Document, words: Words) -> Sheet:
    """
    Return the shares within every whole minute, by every reading of the rule.

    Parameters
    ----------
    document
        From `plan_document`.
    words
        Language of everything that is said.

    Returns
    -------
    sheet
        As in the document; a reading that cannot be counted has empty cells.
    """
    after = (Column(key="covered_share", kind="share", width=20),)
    return Sheet(
        key="thresholds",
        columns=(
            Column(key="reading", width=40),
            Column(key="minutes", kind="people", width=10, heading="within_minutes"),
            Column(key="covered_share_before", kind="share", width=20),
            *(after if document["heading"] != "assessment" else ()),
        ),
        rows=[
            {**row, "reading": words.say(f"reading.{row['reading']}")}
            for row in document["thresholds"]
        ],
        notes=(words.say("files.note.thresholds"),),
    )


def _proof(termination: Row | None, words: Words) -> Row:
    if termination is None:
        return {"reason": words.say("files.reason.fixed"), "gap": None}
    return {"reason": words.say(f"files.reason.{termination['reason']}"), "gap": termination["gap"]}


def _listed(sites: set[str]) -> str | None:
    return ", ".join(sorted(sites)) or None

"""Numbers and messages of PBF blocks, thousands at a time: as a plain reader finds them."""

from __future__ import annotations

import numpy as np
import pytest

from motcua.inputs import pbf_frames
from motcua.inputs.pbf_blobs import BrokenPbfError, OtherPbfError, fields
from motcua.inputs.pbf_frames import IDS, KEYS, REFS, list_fields, list_runs
from motcua.inputs.pbf_numbers import PADDING, TOO_LONG, read_numbers, summed, unpack


def packed(*numbers):
    """Write numbers as the format says: seven bits a byte, the lowest first."""
    out = bytearray()
    for number in numbers:
        left = number % 2**64
        while left >= 0x80:
            out.append(left & 0x7F | 0x80)
            left >>= 7
        out.append(left)
    return bytes(out)


def as_bytes(content):
    return np.frombuffer(content + PADDING, dtype=np.uint8)


EDGES = [0, 2**63 - 1, -1, -(2**63)]
EDGES += [2 ** (7 * k) + d for k in range(1, 9) for d in (-1, 0)]
"""The least and the largest number of every size, one byte to ten."""


def test_numbers_of_every_size():
    content = packed(*EDGES)
    sizes = [len(packed(number)) for number in EDGES]
    assert set(sizes) == set(range(1, 11))
    starts = np.cumsum([0, *sizes[:-1]])
    numbers, found = read_numbers(as_bytes(content), starts)
    assert numbers.tolist() == EDGES
    assert found.tolist() == sizes
    numbers, counts = unpack(as_bytes(content), np.array([[0, len(content)]]))
    assert numbers.tolist() == EDGES
    assert counts.tolist() == [len(EDGES)]


def test_spans_in_any_order_and_empty_ones():
    rng = np.random.default_rng(4)
    lists = [
        (rng.integers(-(2**62), 2**62, n) >> rng.integers(0, 62, n)).tolist() for n in range(9)
    ]
    order = rng.permutation(len(lists)).tolist()
    content, spans = b"", np.zeros((len(lists), 2), dtype=np.int64)
    for k in order:  # as they lie in the block; they are asked for from the first to the last
        start = len(content) + 3
        content += b"\xff" * 3 + packed(*lists[k])
        spans[k] = start, len(content)
    spans = np.insert(spans, 4, [[7, -1]], axis=0)  # a number's own value, no span
    numbers, counts = unpack(as_bytes(content), spans)
    assert counts.tolist() == [0, 1, 2, 3, 0, 4, 5, 6, 7, 8]
    assert numbers.tolist() == [number for some in lists for number in some]


def test_running_sums_begin_anew_and_go_round():
    def zigzag(number):
        return (number << 1 ^ number >> 63) % 2**64

    steps = [[5, -7, 2**40], [], [-1], [2**62, 2**62, 2**62]]
    numbers = np.array([zigzag(step) for some in steps for step in some], dtype=np.uint64)
    sums = summed(numbers.view(np.int64), np.array([3, 0, 1, 3]))
    # Past the largest number of 64 bits stands the least, as for any reader.
    assert sums.tolist() == [5, -2, 2**40 - 2, -1, 2**62, -(2**63), -(2**62)]
    assert summed(numbers[:0].view(np.int64), np.array([0])).tolist() == []


def test_what_ends_in_the_middle_or_never():
    eleven = as_bytes(b"\xff" * 10 + b"\x01")
    assert read_numbers(eleven, np.array([0]))[1].tolist() == [TOO_LONG]
    with pytest.raises(BrokenPbfError, match="too long"):
        unpack(eleven, np.array([[0, 11]]))
    with pytest.raises(BrokenPbfError, match="cut short"):
        unpack(as_bytes(packed(1, 300)), np.array([[0, 1], [1, 2]]))


def message(*parts):
    """Write fields: a number as itself, bytes with their length."""
    out = b""
    for number, value in parts:
        if isinstance(value, bytes):
            out += packed(number << 3 | 2, len(value)) + value
        else:
            out += packed(number << 3, value)
    return out


MESSAGES = [
    message((1, 2**40), (2, b"\x01\x02"), (3, b"\x03\x04"), (4, b"info"), (8, b"\x02\x02")),
    b"",
    message((8, b"\x05" * 200), (1, -3)),
    message((1, 1), (1, 2), (99, b"new")) + packed(7 << 3 | 1) + bytes(8) + packed(3 << 3 | 5)
    + bytes(4) + message((2, b"")),
]  # fmt: skip


@pytest.mark.parametrize("few", [0, 100])
def test_fields_of_all_messages(monkeypatch, few):
    """One by one and all at once, they stand where a plain reader finds them."""
    monkeypatch.setattr(pbf_frames, "_FEW", few)
    content = message(*((2, each) for each in MESSAGES))
    spans = list_runs(content + PADDING, 0, len(content), kind=2)
    assert [content[start:end] for start, end in spans] == MESSAGES
    rows = list_fields(content + PADDING, spans)
    assert rows[:, IDS].tolist() == [2**40, 0, -3, 2]
    assert rows[:, IDS + 1].tolist() == [-1, 0, -1, -1]
    texts = [content[slice(*row[KEYS : KEYS + 2])] for row in rows.tolist()]
    assert texts == [b"\x01\x02", b"", b"", b""]
    assert (rows[:, REFS + 1] - rows[:, REFS]).tolist() == [2, 0, 200, 0]


@pytest.mark.parametrize("few", [0, 100])
def test_messages_cut_or_of_unknown_types(monkeypatch, few):
    monkeypatch.setattr(pbf_frames, "_FEW", few)
    whole = MESSAGES[0]
    ends = {*(max(end, 7) for _, _, end in fields(whole))}  # the first field has 7 bytes
    for size in range(1, len(whole)):
        if size in ends:
            continue
        with pytest.raises(BrokenPbfError, match="cut short"):
            list_fields(whole[:size] + PADDING, np.array([[0, size]]))
    for fault in (packed(1 << 3 | 6), packed(1 << 3 | 2, -5), packed(1 << 3 | 2, 2**62), b"\x09"):
        with pytest.raises(BrokenPbfError):
            list_fields(fault + PADDING, np.array([[0, len(fault)]]))


def test_runs_among_other_fields_and_long_ones():
    parts = [(1, b"a"), (5, 7), (1, b"b" * 127), (1, b"c" * 128), (1, b"d" * 20_000), (2, b"x")]
    content = message(*parts)
    spans = list_runs(content + PADDING, 0, len(content), kind=1)
    assert [content[start:end] for start, end in spans] == [
        b"a", b"b" * 127, b"c" * 128, b"d" * 20_000
    ]  # fmt: skip
    plain = message(*((1, b"e" * n) for n in (0, 1, 127, 128, 16_383)))
    spans = list_runs(plain + PADDING, 0, len(plain), kind=1)
    assert (spans[:, 1] - spans[:, 0]).tolist() == [0, 1, 127, 128, 16_383]
    for size in (1, 2, len(plain) - 1):
        with pytest.raises(BrokenPbfError, match="cut short"):
            list_runs(plain[2:] + PADDING, 0, size, kind=1)


def test_a_message_of_endless_fields_is_left_to_osmium(monkeypatch):
    monkeypatch.setattr(pbf_frames, "_FEW", 0)
    content = message(*((1, 1) for _ in range(1000)))
    with pytest.raises(OtherPbfError, match="too many fields"):
        list_fields(content + PADDING, np.array([[0, len(content)]]))

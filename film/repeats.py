"""A picture that stands still, in H.264: the frame that says "as before" is copied instead of encoded.

To find that a repeated picture has not changed, an encoder looks at all of it: 3 ms in 1080p, as for any other picture.
Its answer is a slice of eleven bytes that skips every macroblock, and the next answer is the same but for its number.
Sections and clauses are those of ITU-T H.264.
"""

from __future__ import annotations

import re

PREDICTED = 1  # type of a NAL unit: a slice of a picture that is not an IDR picture (table 7-1)
PARAMETERS = 7  # of a sequence
BASELINE = 66  # the profile that has no fields before frame_num's width but those that are read here
IN_ORDER = 2  # pic_order_cnt_type: frames are shown as they come, and their place follows from frame_num
USUAL = "000"  # the list of references is the usual one, and so is what becomes of it (7.3.3.1, 7.3.3.3)
NO_DEBLOCKING = "010"  # disable_deblocking_filter_idc is 1
HEAD = 8  # bytes of a slice that hold its frame_num, at least
LONGEST = 24  # bytes of a slice that skips everything, at most


class Repeats:
    """Follows the packets (Annex B) of an encoder that gives one slice a picture, in order, in CAVLC."""

    def __init__(self, parameters: bytes, size: tuple[int, int]) -> None:
        """`parameters`: those of the sequence, as the encoder announces them; `size` of the pictures in pixels."""
        width, height = size
        self._skip_all = _exp_golomb(-(-width // 16) * -(-height // 16))  # mb_skip_run, 7.3.4
        self._width = _frame_num_width(parameters)
        self._copies = 0  # since the last IDR picture, where frame_num begins anew
        self._last: bytes | None = None

    def follow(self, packet: bytes) -> bytes:
        """The encoder's next packet, numbered to come after the copies."""
        start = packet.rfind(b"\0\0\1") + 3
        self._last = None
        if packet[start] & 31 != PREDICTED or not self._width:
            self._copies = 0
            return packet
        if self._copies:
            packet = packet[:start] + self._numbered(packet[start:], self._copies)
        if len(packet) - start <= LONGEST and self._skips_all(packet[start:]):
            self._last = packet[start:]
        return packet

    def again(self) -> bytes | None:
        """A packet that repeats the last picture; None where the last packet was not such a one either."""
        if self._last is None:
            return None
        self._copies += 1
        self._last = self._numbered(self._last, 1)
        return b"\0\0\0\1" + self._last

    def _numbered(self, unit: bytes, more: int) -> bytes:
        """A slice with `more` added to its frame_num (7.3.3: it follows three Exp-Golomb numbers)."""
        payload = _without_emulation(unit[1:])
        bits = _bits(payload[:HEAD])
        start = _skip(bits, 3)
        end = start + self._width
        number = (int(bits[start:end], 2) + more) % (1 << self._width)
        bits = f"{bits[:start]}{number:0{self._width}b}{bits[end:]}"
        head = int(bits, 2).to_bytes(len(bits) // 8, "big")
        return unit[:1] + _with_emulation(head + payload[HEAD:])

    def _skips_all(self, unit: bytes) -> bool:
        """Whether nothing but the skipping of all macroblocks follows the header, as x264 writes it (7.3.3)."""
        bits = _bits(_without_emulation(unit[1:])).rstrip("0")[:-1]  # the last 1 is none of the data (7.3.2.11)
        end = _skip(bits, 3) + self._width
        if bits[end : end + len(USUAL)] != USUAL:
            return False
        quantiser = end + len(USUAL)
        data = bits[quantiser + _length(bits, quantiser) :]
        return data == NO_DEBLOCKING + self._skip_all


def _frame_num_width(parameters: bytes) -> int:
    """The bits of frame_num (7.3.2.1.1); 0 in streams of another kind."""
    for unit in parameters.split(b"\0\0\1"):
        if unit and unit[0] & 31 == PARAMETERS and unit[1] == BASELINE:
            bits = _bits(_without_emulation(unit[4:]))
            start = _skip(bits, 1)
            order = _skip(bits, 2)
            if _number(bits, order) == IN_ORDER:
                return _number(bits, start) + 4
    return 0


def _bits(data: bytes) -> str:
    return f"{int.from_bytes(data, 'big'):0{8 * len(data)}b}"


def _exp_golomb(number: int) -> str:
    """ue(v), 9.1."""
    code = f"{number + 1:b}"
    return "0" * (len(code) - 1) + code


def _skip(bits: str, count: int) -> int:
    """Where so many numbers in Exp-Golomb code end."""
    end = 0
    for _ in range(count):
        end += _length(bits, end)
    return end


def _length(bits: str, start: int) -> int:
    """How many bits a number in Exp-Golomb code has."""
    return 2 * (bits.index("1", start) - start) + 1


def _number(bits: str, start: int) -> int:
    one = bits.index("1", start)
    return int(bits[one : 2 * one - start + 1], 2) - 1


def _without_emulation(data: bytes) -> bytes:
    """Without the bytes that keep start codes from occurring (7.4.1)."""
    return data.replace(b"\0\0\3", b"\0\0")


def _with_emulation(data: bytes) -> bytes:
    return re.sub(rb"\0\0(?=[\0-\3])", b"\0\0\3", data)

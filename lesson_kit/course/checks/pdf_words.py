"""Say whether a PDF holds a word; for PDFs as reportlab writes them, which is all that the exercises need."""

import base64
import re
import zlib

STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)


def is_pdf(data: bytes) -> bool:
    """Say whether these bytes are a whole PDF with at least one page."""
    whole = data.startswith(b"%PDF-") and b"%%EOF" in data[-64:]
    return whole and re.search(rb"/Type\s*/Page\b", data) is not None


def may_hold(data: bytes, word: str) -> bool:
    """Say whether a word is in a PDF, as far as that can be told: with fonts of its own, it can't."""
    parts = [data, *map(_unpacked, STREAM.findall(data))]
    return any(word.encode() in part for part in parts) or b"/FontFile" in data


def _unpacked(stream: bytes) -> bytes:
    for unpack in (lambda data: base64.a85decode(data.strip(), adobe=False), lambda data: data):
        try:
            return zlib.decompress(unpack(stream.removesuffix(b"~>")))
        except (ValueError, zlib.error):
            continue
    return stream

"""Photographs without what cameras and programs write beside the picture.

Promised: of a JPEG or PNG, only what is needed to draw the picture goes on: no EXIF (position, time, camera, its serial
number, thumbnail), XMP, IPTC, comments, colour profiles, further pictures, or bytes after the end.

Not promised: what the picture itself shows (faces, signs, a skyline), marks hidden in its points, and the pattern of
noise that a sensor leaves in every picture. Somebody must look at a photograph before it goes out. A photograph that
was held upright only by its EXIF turns on its side.
"""

from __future__ import annotations

from typing import Final

from bluehelm.exchange.jpeg_segments import strip_jpeg
from bluehelm.exchange.png_chunks import SIGNATURE, strip_png
from bluehelm.problems import InputRefused, Problem, Severity, printable

MOST_BYTES: Final = 100 << 20
"""Largest image that is looked at."""


def strip_image_metadata(content: bytes, *, name: str | None = None) -> bytes:
    """The picture of a JPEG or PNG file and nothing else. What was stripped once comes back unchanged.

    Args:
        content: the file's bytes. The type is told from them, never from the name.
        name: the file's name, for the message only.

    Raises:
        InputRefused: "image-type" for any other type of file, "image-too-large" above ``MOST_BYTES``,
            "image-damaged" where the file cannot be followed to its end. A file that was refused must not go out.
    """
    if len(content) > MOST_BYTES:
        _refuse("image-too-large", f"The image has more than {MOST_BYTES >> 20} MB.", "Save it smaller.", name)
    try:
        if content.startswith(b"\xff\xd8"):
            return strip_jpeg(content)
        if content.startswith(SIGNATURE):
            return strip_png(content)
    except ValueError as cause:
        hint = "Open the image and save it again as a plain JPEG or PNG, or leave it out."
        _refuse("image-damaged", f"The image cannot be cleaned: {cause}. It does not go out.", hint, name)
    message = "Only JPEG and PNG images can be cleaned of what is written beside the picture; this file is neither."
    return _refuse("image-type", message, "Save it as JPEG or PNG, or leave it out.", name)


def _refuse(code: str, message: str, hint: str, name: str | None) -> bytes:
    shown = None if name is None else printable(name)
    raise InputRefused(Problem(Severity.ERROR, code, message, hint, file=shown))

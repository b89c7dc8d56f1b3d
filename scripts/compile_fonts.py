"""Compile the fonts of the briefs from the npm package `@expo-google-fonts/noto-sans` into package data.

Run it in a folder where that package was unpacked, with fonttools and brotli installed:

    npm pack @expo-google-fonts/noto-sans@0.4.2 && tar xzf expo-google-fonts-noto-sans-0.4.2.tgz
    python scripts/compile_fonts.py package

Two sets come out: TTF for charts and PDF (Latin, Greek, Cyrillic), and smaller WOFF2 for the HTML file, which carries
its fonts within itself. Noto Sans has no reserved font name, so that a subset may keep the name (OFL 1.1).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from shutil import copyfile, which

TARGET = Path(__file__).parents[1] / "src/bluehelm/brief/fonts"
WEIGHTS = {"400Regular": "NotoSans-Regular", "700Bold": "NotoSans-Bold"}
FULL = (
    "U+0020-007E,U+00A0-02FF,U+0300-036F,U+0370-03FF,U+0400-04FF,U+1E00-1EFF,U+2000-206F,U+2070-209F,U+20A0-20BF,"
    "U+2116,U+2122,U+2212"
)
LATIN = (
    "U+0020-007E,U+00A0-024F,U+0250-025B,U+0268,U+0272,U+0289,U+02B0-02DD,U+0300-030C,U+0323,U+1E00-1EFF,"
    "U+2010-2026,U+2030,U+2039,U+203A,U+20AC,U+2122,U+2212"
)


def main() -> None:
    """Write two weights in two sets, and the licence beside them."""
    package = Path(sys.argv[1])
    subset = which("pyftsubset")
    if subset is None:
        sys.exit("pyftsubset is not installed. Next: pip install fonttools brotli, in an environment of its own.")
    common = ["--layout-features=kern,mark,mkmk,ccmp,locl", "--no-hinting", "--name-IDs=*"]
    for weight, name in WEIGHTS.items():
        source = str(package / weight / f"NotoSans_{weight}.ttf")
        subprocess.run(
            [subset, source, f"--unicodes={FULL}", *common, f"--output-file={TARGET / name}.ttf"], check=True
        )
        web = [f"--unicodes={LATIN}", *common, "--flavor=woff2", f"--output-file={TARGET / name}.woff2"]
        subprocess.run([subset, source, *web], check=True)
    copyfile(package / "LICENSE_FONT", TARGET / "OFL.txt")


if __name__ == "__main__":
    main()

"""What an Ed25519 signature over every entry would cost, beside one over every thousandth: decision 8.

Prints microseconds a signature to make and to check, and seconds for the signatures of a million entries.
"""

from __future__ import annotations

import time

from bluehelm.mission.checkpoint import EVERY, checkpoint_message
from bluehelm.mission.site_keys import SiteKeys

TIMES = 3_000
ENTRIES = 1_000_000


def main() -> None:
    """Sign and check so many times."""
    keys = SiteKeys.generate()
    public, message = keys.public, checkpoint_message(keys.public.site, ENTRIES, "0" * 64)
    begun = time.perf_counter()
    for _ in range(TIMES):
        signature = keys.sign(message)
    signed = time.perf_counter()
    whole = all(public.signed(message, signature) for _ in range(TIMES))
    checked = time.perf_counter()
    make, check = (signed - begun) / TIMES, (checked - signed) / TIMES
    print(f"signature: {make * 1e6:.0f} us to make, {check * 1e6:.0f} us to check, genuine: {whole}")
    print(f"a million entries: {ENTRIES * check:.0f} s with one each, {ENTRIES / EVERY * check:.2f} s every {EVERY:,}")


if __name__ == "__main__":
    main()

"""How often the 90 % intervals of compliance hold what was simulated: trend, jump and time to verify.

    python benchmarks/compliance_intervals.py [series a case]

Trend: a year of uneven months whose rate grows evenly, and the same with months that hang together. Jump: two years and
what follows, of those that the warning told. Time to verify: exponential delays, a share still open.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bluehelm.draws import months_from, random_stream
from bluehelm.situation import VerificationTime, watch_changes
from bluehelm.situation.rate_trend import RateTrend

SEED = 11
MONTHS = 12
FIRST = date(2010, 1, 1)


def main() -> None:
    """Print the shares."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    print("months together  mean  size  over the year   interval holds it   says rise or fall where nothing changed")
    for together, mean, size, factor in product((0.0, 0.6), (1, 5, 20), (1.5, 10), (1.0, 3.0)):
        held, told = _trend_share(together, mean, size, factor, series)
        said = f"{100 * told:.0f} %" if factor == 1 else ""
        print(f"{together:<16} {mean:<5} {size:<5} {factor:<15} {100 * held:>10.0f} %   {said:>12}")
    print("\nfactor of the jump  mean  size  told within a year   interval holds it, of those told")
    for factor, mean, size in product((2, 3, 5), (3, 10), (1.5, 4)):
        print(f"{factor:<19} {mean:<5} {size:<5} " + _jump_share(factor, mean, size, series))
    print("\ncases  still open  median known   interval holds it")
    for cases, share in product((10, 40, 160), (0.1, 0.4)):
        print(f"{cases:<6} {share:<11} " + _delay_share(cases, share, series))


def _counts(mean: NDArray[np.float64], size: float, together: float, series: int, *name: str) -> NDArray[np.int64]:
    """Rows of months: Poisson around a lognormal rate with variance 1 / size, correlated from month to month."""
    stream = random_stream(SEED, *name, str(together), str(size), mean.tobytes().hex())
    spread, noise = np.sqrt(np.log1p(1 / size)), stream.standard_normal((series, len(mean)))
    for place in range(1, len(mean)):
        noise[:, place] = together * noise[:, place - 1] + np.sqrt(1 - together**2) * noise[:, place]
    return stream.poisson(mean * np.exp(spread * noise - spread**2 / 2))


def _trend_share(together: float, mean: float, size: float, factor: float, series: int) -> tuple[float, float]:
    rates = mean * factor ** (np.arange(MONTHS) / (MONTHS - 1))
    trends = [RateTrend.of(row) for row in _counts(rates, size, together, series, "trend")]
    spans = [trend.over_span for trend in trends if trend is not None]
    held = [span.low <= factor <= span.high for span in spans]
    return float(np.mean(held)), float(np.mean([span.direction != "no clear change" for span in spans]))


def _jump_share(factor: float, mean: float, size: float, series: int) -> str:
    rates = np.repeat([mean, mean * factor], [24, MONTHS])
    months = [month.start for month in months_from(FIRST, len(rates))]
    told = []
    for row in _counts(rates, size, 0.0, series, "jump"):
        changes = [one for one in watch_changes(months, row).changes if one.warned >= months[24]]
        told += [one.ratio.low <= factor <= one.ratio.high for one in changes[:1] if one.direction == "rise"]
    return f"{100 * len(told) / series:>12.0f} %   {100 * np.mean(told):>16.0f} %"


def _delay_share(cases: int, share: float, series: int) -> str:
    stream, known, held = random_stream(SEED, "delay", cases, str(share)), 0, 0
    for _ in range(series):
        wait = stream.exponential(14, cases)
        seen = stream.exponential(14 * (1 - share) / share, cases)  # this share of the cases is open at its age
        told = VerificationTime.of(np.floor(np.minimum(wait, seen)), wait <= seen)
        known += told.median is not None
        median = np.floor(14 * np.log(2))
        held += (told.low or 0) <= median and (told.high is None or median <= told.high)
    return f"{100 * known / series:>12.0f} %   {100 * held / series:>10.0f} %"


if __name__ == "__main__":
    main()

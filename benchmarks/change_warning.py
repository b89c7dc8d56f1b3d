"""How often the change warning errs and how soon it comes: simulated series, printed as tables.

    python benchmarks/change_warning.py [series a case]

Unchanged series: negative-binomial months with a constant rate and independent of each other. The sums of the table
``_THRESHOLDS`` in situation/change_point.py are the first ones printed. They are counted with the warning as it runs:
changes are found, rises and falls, and the baseline begins again. The last table breaks what the sums were made for: a
record of half a year, a rare event, patrols that come and go, and months that hang together.
"""

from __future__ import annotations

import sys
from datetime import date
from itertools import product

import numpy as np
from numpy.typing import NDArray

from bluehelm.draws import months_from, random_stream
from bluehelm.situation import change_point, watch_changes
from bluehelm.situation.change_walk import ChangeWalk

RATES = (1, 3, 10, 30)
SIZES = (0.7, 1.5, 4, 10)
HISTORIES = (12, 36)
SUMS = (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 5.0)
SEED = 7
THRESHOLD = change_point.threshold_for(change_point.FALSE_ALARMS)


def main() -> None:
    """Print shares of false alarms by threshold and by case, and delays."""
    series = int(sys.argv[1]) if len(sys.argv) > 1 else 250
    print("sum   unchanged years with a false warning of a rise")
    for threshold in SUMS:
        shares = [_false_share(*case, threshold, series) for case in product(RATES, SIZES, HISTORIES)]
        print(f"{threshold:<5} {100 * np.mean(shares):.2f} %")
    stated = change_point.FALSE_ALARMS
    print(f"\nrate  size  history   years with a false warning, {100 * stated:g} % stated")
    for rate, size, history in product(RATES, (*SIZES, np.inf), HISTORIES):
        print(f"{rate:<5} {size:<5} {history:<9} {100 * _false_share(rate, size, history, THRESHOLD, series):.1f} %")
    print("\nfactor  rate  size   warned in the same month, within 3, within 12 months; median delay of those")
    for factor, rate, size in product((2, 3, 5), (3, 10), (1.5, 4, np.inf)):
        _print_delays(factor, rate, size, series)
    print("\nseries that the sums were not made for         size 1.5   size 4   (3 a month, record of a year)")
    for said, named in _OTHERS.items():
        shares = [_other_share(size, series, **named) for size in (1.5, 4)]
        print(f"{said:<47}" + "".join(f"{100 * share:>6.1f} %" for share in shares))


_OTHERS: dict[str, dict[str, float]] = {
    "as the sums were made": {},
    "the first year judged, after half a year": {"history": 6},
    "0.3 a month": {"rate": 0.3},
    "patrols from 10 to 100 a month, per patrol": {"uneven": 1},
    "months hang together, correlation 0.3": {"correlation": 0.3},
    "months hang together, correlation 0.6": {"correlation": 0.6},
}


def _other_share(
    size: float, series: int, *, rate: float = 3, history: int = 12, uneven: float = 0, correlation: float = 0
) -> float:
    """Share of unchanged series with a warning of a rise in the year after the history.

    Scatter is lognormal with the variance 1 / size, correlated from month to month (log scale, first order).
    """
    stream = random_stream(
        SEED, "others", *(float(value).hex() for value in (size, rate, history, uneven, correlation))
    )
    length, spread = history + 12, np.sqrt(np.log1p(1 / size))
    noise = stream.standard_normal((series, length))
    for place in range(1, length):
        noise[:, place] = correlation * noise[:, place - 1] + np.sqrt(1 - correlation**2) * noise[:, place]
    seen = stream.uniform(10, 100, (series, length)) / 55 if uneven else np.ones((series, length))
    counts = stream.poisson(rate * seen * np.exp(spread * noise - spread**2 / 2))
    return float(np.mean([_warned(row, shown, history, THRESHOLD) for row, shown in zip(counts, seen, strict=True)]))


def _counts(rates: NDArray[np.float64], size: float, series: int) -> NDArray[np.int64]:
    stream = random_stream(SEED, "change warning", float(rates[-1]).hex(), len(rates), float(size).hex())
    scatter = stream.gamma(size, 1 / size, (series, len(rates))) if np.isfinite(size) else 1.0
    return stream.poisson(rates * scatter, (series, len(rates)))


def _false_share(rate: float, size: float, history: int, threshold: float, series: int) -> float:
    """Share of unchanged series with a warning of a rise in the year after the history."""
    rows, seen = _counts(np.full(history + 12, rate), size, series), np.ones(history + 12)
    return float(np.mean([_warned(row, seen, history, threshold) for row in rows]))


def _warned(counts: NDArray[np.int64], seen: NDArray[np.float64], history: int, threshold: float) -> bool:
    walk, usual = ChangeWalk(threshold), float(seen[:6].mean())
    for place, (count, shown) in enumerate(zip(counts.tolist(), seen.tolist(), strict=True)):
        walk.step(place, count, shown / usual)
    return any(mark.direction == "rise" and mark.at >= history for mark in walk.marks)


def _print_delays(factor: float, rate: float, size: float, series: int) -> None:
    months = [month.start for month in months_from(date(2010, 1, 1), 48)]
    delays = []
    for row in _counts(np.repeat([rate, rate * factor], 24), size, series):
        scores = watch_changes(months, row).scores["warning"][24:]
        delays.append(next((place for place, word in enumerate(scores) if word == "rise"), 99))
    found = np.asarray(delays)
    said = ", ".join(f"{100 * np.mean(found <= limit):.0f} %" for limit in (0, 2, 11))
    print(f"{factor:<7} {rate:<5} {size:<6} {said}; {np.median(found[found < 99]) + 1:.0f}")


if __name__ == "__main__":
    main()

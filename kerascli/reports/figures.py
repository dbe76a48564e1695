"""Numbers, durations and sizes as people read them."""

from __future__ import annotations

import math


def count(value: int) -> str:
    """`60,000`."""
    return f"{value:,}"


def metric(value: float) -> str:
    """About five digits, so that a column of them stays in line: `0.3421`, `12.345`, `3.20e-5`."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    size = abs(value)
    if size == 0:
        return "0.0000"
    if size < 1e-3 or size >= 1e5:
        return exponent(value, digits=3)
    decimals = 4 if size < 10 else 3 if size < 100 else 2 if size < 1000 else 1
    return f"{value:.{decimals}f}"


def exponent(value: float, *, digits: int) -> str:
    """Scientific notation without padding: `1.5e-4`."""
    mantissa, power = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}e{int(power)}"


def rate(value: float | None) -> str:
    """A learning rate: `1e-3`, `2.5e-4`, `0.01`."""
    if value is None:
        return "–"
    if value == 0 or not math.isfinite(value) or abs(value) >= 0.01:
        return f"{value:.4g}"
    mantissa, power = f"{value:.2e}".split("e")
    if "." in mantissa:
        mantissa = mantissa.rstrip("0").rstrip(".")
    return f"{mantissa}e{int(power)}"


def duration(seconds: float | None) -> str:
    """The two largest units: `0.4 s`, `9 s`, `2 min 41 s`, `3 h 05 min`, `2 d 4 h`."""
    if seconds is None or not math.isfinite(seconds):
        return "–"
    if seconds < 0.95:
        return f"{max(seconds, 0):.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def size(octets: float) -> str:
    """`136 KB`, `1.5 MB`: steps of 1,024."""
    if octets < 1024:
        return f"{octets:.0f} bytes"
    for unit in ("KB", "MB", "GB"):
        octets /= 1024
        if octets < 1023.5 or unit == "GB":
            return f"{octets:.1f} {unit}" if octets < 10 and unit != "KB" else f"{octets:,.0f} {unit}"
    raise AssertionError

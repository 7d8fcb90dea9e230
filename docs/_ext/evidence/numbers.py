"""How a number is written for a reader: the source's digits, a true minus, thousands apart."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

MINUS = "\N{MINUS SIGN}"
NBSP = "\N{NO-BREAK SPACE}"
JOINED = ("%", "°C")  # units that stand at the number without a space
YEARS = "year"


def number(value: Decimal | int, unit: str = "") -> str:
    """Return a number in British style with all the digits it was given.

    >>> number(Decimal("-5.10")), number(12345), number(Decimal(2019), "year")
    ('\N{MINUS SIGN}5.10', '12,345', '2019')
    """
    plain = Decimal(value)
    text = f"{abs(plain):f}" if unit == YEARS else f"{abs(plain):,f}"
    return (MINUS if plain < 0 else "") + text


def quantity(value: Decimal | int, unit: str = "") -> str:
    """Return a number with its unit: ``8.8%``, ``0.5 mg/kg``, ``2019``."""
    if unit in ("", YEARS):
        return number(value, unit)
    return number(value) + ("" if unit in JOINED else NBSP) + unit


def interval(low: Decimal | float, high: Decimal | float, level: int = 95, digits: int = 2) -> str:
    """Return ``95% interval 1.54 to 10.10``."""
    ends = (
        number(end) if isinstance(end, Decimal) else rounded(end, digits) for end in (low, high)
    )
    return f"{level}% interval {' to '.join(ends)}"


def rounded(value: float, digits: int = 2) -> str:
    """Return a computed value with a fixed number of decimals, halves rounded away from zero."""
    step = Decimal(1).scaleb(-digits)
    exact = Decimal(repr(value)).quantize(step, ROUND_HALF_UP)
    return number(exact + 0 if exact else abs(exact))

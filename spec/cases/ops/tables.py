#!/usr/bin/env python3
"""Writes the .table files beside it: what Python's calendar, zoneinfo and decimal say, for cases_spec.lua to compare with.

Run by hand, where Python 3.9 and tzdata are installed; the specs themselves need neither."""
import datetime
import decimal
import os
import random
import sys
import unicodedata
import zoneinfo

HERE = os.path.dirname(os.path.abspath(__file__))
UTC = datetime.timezone.utc
random.seed(20000101)


def table(name, how):
    f = open(os.path.join(HERE, name), "w", encoding="utf-8")
    f.write(f"# Made by tables.py: {how}.\n")
    return f


def dates():
    days = {datetime.date(1, 1, 1), datetime.date(9999, 12, 31)}
    for year in (1, 4, 100, 400, 1582, 1600, 1700, 1899, 1900, 1904, 1970, 1999, 2000, 2001, 2024, 2038, 2100, 2400, 9999):
        for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
            days.add(datetime.date(year, month, day))
    days.update(datetime.date.fromordinal(random.randrange(1, 3652060)) for _ in range(400))
    with table("date.table", "datetime.date.strftime and isoformat of Python") as f:
        f.write('op date "%d.%m.%Y"\n')
        f.writelines(f"{d.day}.{d.month}.{d.year:04d} -> {d.isoformat()}\n" for d in sorted(days))
        f.write('op date "%Y%j"\n')
        f.writelines(f"{d.year:04d}{d.timetuple().tm_yday:03d} -> {d.isoformat()}\n" for d in sorted(days)[::5])
        f.write('op date "%Y-%m-%d"\n')
        for year in (1900, 2000, 2023, 2024):
            for month in range(0, 14):
                for day in (0, 28, 29, 30, 31, 32):
                    try:
                        f.write(f"{year}-{month:02d}-{day:02d} -> {datetime.date(year, month, day).isoformat()}\n")
                    except ValueError:
                        f.write(f"{year}-{month:02d}-{day:02d} !! date.invalid\n")


def moments(zone):
    """Local times around every change of offset from 1970 to 2060, and at random."""
    found, step = [], datetime.timedelta(hours=6)
    t, before = datetime.datetime(1970, 1, 1, tzinfo=UTC), None
    while t.year <= 2060:
        offset = t.astimezone(zone).utcoffset()
        if before is not None and offset != before:
            low, high = t - step, t
            while high - low > datetime.timedelta(seconds=1):
                middle = low + (high - low) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            for base in (before, offset):
                local = (high + base).replace(tzinfo=None)
                for seconds in (-1, 0, 1799):
                    found.append(local + datetime.timedelta(seconds=seconds))
        before = offset
        t += step
    start = datetime.datetime(1970, 1, 1)
    found += [start + datetime.timedelta(seconds=random.randrange(91 * 365 * 86400)) for _ in range(100)]
    return sorted(set(found))


def as_utc(local, zone, fold):
    """The moment, or None for a local time that does not exist."""
    moment = local.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    return moment if moment.astimezone(zone).replace(tzinfo=None) == local else None


def zones():
    version = "unknown"
    try:
        with open("/usr/share/zoneinfo/tzdata.zi", encoding="utf-8") as f:
            version = f.readline().split()[-1]
    except OSError:
        pass
    for name, file in (("Europe/Berlin", "berlin"), ("America/Sao_Paulo", "sao-paulo"), ("Australia/Lord_Howe", "lord-howe")):
        zone = zoneinfo.ZoneInfo(name)
        with table(f"timestamp-{file}.table", f"zoneinfo of Python, tzdata {version}") as f:
            for fold, word in ((0, "first"), (1, "second")):
                f.write(f'op timestamp tz="{name}" fold="{word}"\n')
                for local in moments(zone):
                    moment = as_utc(local, zone, fold)
                    text = f"{moment:%Y-%m-%d %H:%M:%S}+00" if moment else None
                    f.write(f"{local:%Y-%m-%d %H:%M:%S} " + (f"-> {text}\n" if text else "!! timestamp.gap\n"))


def rounded(value, scale, how):
    return format(value.quantize(decimal.Decimal(1).scaleb(-scale), rounding=how), "f")


def decimals():
    decimal.getcontext().prec = 80
    values = []
    for _ in range(120):
        digits = "".join(random.choice("0123456789059") for _ in range(random.randrange(1, 25)))
        point = random.randrange(0, len(digits) + 1)
        text = (digits[:point].lstrip("0") or "0") + ("." + digits[point:] if point < len(digits) else "")
        values.append(decimal.Decimal(("-" if random.random() < 0.4 else "") + text))
    with table("decimal.table", "decimal of Python: quantize, and grouping by format") as f:
        for word, how in (("half_even", decimal.ROUND_HALF_EVEN), ("half_up", decimal.ROUND_HALF_UP)):
            for scale in (0, 1, 2, 6):
                f.write(f'op decimal | limit_numeric 60 {scale} round="{word}"\n')
                for v in values:
                    want = format(v, "f") if -v.as_tuple().exponent <= scale else rounded(v, scale, how)
                    if decimal.Decimal(want) == 0:
                        want = want.lstrip("-")
                    f.write(f"{v:f} -> {want}\n")
        f.write('op decimal "1.234,56"\n')
        for v in values:
            want = format(abs(v) if v == 0 else v, "f")
            f.write(format(v, ",f").translate(str.maketrans(",.", ".,")) + f" -> {want}\n")


def letters():
    """Upper and lower case of each letter of Latin, Greek and Cyrillic alone, inside a word, and at its end."""
    ranges = ((0x41, 0x530), (0x1E00, 0x2000), (0x2C60, 0x2C80), (0xA640, 0xA660), (0xFB00, 0xFB07))
    found = [chr(c) for low, high in ranges for c in range(low, high) if unicodedata.category(chr(c))[0] == "L" or c == 0x345]
    with table("letters.table", f"str.upper and str.lower of Python, Unicode {unicodedata.unidata_version}") as f:
        for step, how in (("upper", str.upper), ("lower", str.lower)):
            f.write(f"op {step}\n")
            for i in range(0, len(found), 4):
                for text in (" ".join(found[i : i + 4]), " ".join(f"b{c}b b{c}" for c in found[i : i + 4])):
                    f.write(f"{text} -> {how(text)}\n")


if __name__ == "__main__":
    dates()
    letters()
    zones()
    decimals()
    sys.exit(0)

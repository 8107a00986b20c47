#!/usr/bin/python3
"""Writes phone.table, vat_id.table, iban.table and country.table beside it: what libphonenumber's Python port, python-stdnum and
iso-codes say, for cases_spec.lua to compare with.

Run by hand, where Debian's python3-phonenumbers, python3-stdnum and iso-codes are installed; the specs themselves need none."""
import gettext
import json
import os
import random

import phonenumbers
from phonenumbers import PhoneNumberFormat as F
from stdnum import iban
from stdnum.eu import vat as eu_vat
from stdnum.gb import vat as gb_vat
from stdnum.ch import uid as ch_uid

HERE = os.path.dirname(os.path.abspath(__file__))
random.seed(20000101)


def table(name, how):
    f = open(os.path.join(HERE, name), "w", encoding="utf-8")
    f.write(f"# Made by registries.py: {how}.\n")
    return f


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def phone_outcome(text, region):
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return "!! phone.invalid"
    if not phonenumbers.is_valid_number(number):
        return "!! phone.invalid"
    return "-> " + phonenumbers.format_number(number, F.E164)


def examples(region):
    for kind in (phonenumbers.PhoneNumberType.FIXED_LINE, phonenumbers.PhoneNumberType.MOBILE,
                 phonenumbers.PhoneNumberType.TOLL_FREE, phonenumbers.PhoneNumberType.VOIP):
        number = phonenumbers.example_number_for_type(region, kind)
        if number:
            yield number


def spellings(number):
    national = phonenumbers.national_significant_number(number)
    yield phonenumbers.format_number(number, F.NATIONAL)
    yield phonenumbers.format_number(number, F.INTERNATIONAL)
    yield "00" + phonenumbers.format_number(number, F.E164)[1:]
    yield national
    i = random.randrange(len(national))
    yield f"+{number.country_code} {national[:i]}{random.randrange(10)}{national[i + 1:]}"
    yield "0" + national[:i] + str(random.randrange(10)) + national[i + 1:]
    yield f"+{number.country_code} (0) {national}"
    yield phonenumbers.format_number(number, F.NATIONAL)[:-1]
    yield f"{number.country_code}{national}"


def phones():
    with table("phone.table", f"parse and is_valid_number of phonenumbers {phonenumbers.__version__}") as f:
        for region in sorted(phonenumbers.SUPPORTED_REGIONS):
            lines = {}
            for number in examples(region):
                for text in spellings(number):
                    if all(c.isdigit() or c in "+-./() " for c in text):
                        lines[text] = phone_outcome(text, region)
            if lines:
                f.write(f'op phone country="{region}"\n')
                f.writelines(f"{quoted(text)} {outcome}\n" for text, outcome in lines.items())


# Numbers of every country's form; 9 is a digit, A a letter of those after the colon.
VAT_FORMS = {
    "AT": "U99999999", "BE": "0999999999", "BG": "999999999", "CY": "99999999A", "CZ": "99999999", "DE": "999999999",
    "DK": "99999999", "EE": "999999999", "EL": "999999999", "ES": "A9999999A", "FI": "99999999", "FR": "99999999999",
    "HR": "99999999999", "HU": "99999999", "IE": "9999999A", "IT": "99999990019", "LT": "999999919", "LU": "99999999",
    "LV": "49999999999", "MT": "99999999", "NL": "999999999B99", "PL": "9999999999", "PT": "999999999", "RO": "999999999",
    "SE": "999999999901", "SI": "99999999", "SK": "9929999999", "GB": "999999999", "CH": "E999999999",
}


def vat_good(country, number):
    if country == "GB":
        return gb_vat.is_valid(number)
    if country == "CH":
        return ch_uid.is_valid("CH" + number)
    return eu_vat.is_valid(country + number)


def some(form):
    return "".join(random.choice("0123456789") if c == "9" else random.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") if c == "A" else c
                   for c in form)


def vats():
    with table("vat_id.table", "what python-stdnum says of numbers made at random") as f:
        f.write("op vat_id\n")
        for country, form in VAT_FORMS.items():
            good, bad, tries = [], [], 0
            while (len(good) < 12 or len(bad) < 12) and tries < 400000:
                number = some(form)
                (good if vat_good(country, number) else bad).append(number)
                tries += 1
            f.writelines(f"{country}{n} -> {country}{n}\n" for n in good[:12])
            f.writelines(f"{country}{n} !! vat_id.invalid\n" for n in bad[:12])
        for form in ("9A999999A", "X9999999A", "Y9999999A", "99999999A"):
            for country in ("IE", "ES"):
                for _ in range(400):
                    number = some(form)
                    if vat_good(country, number):
                        f.write(f"{country}{number} -> {country}{number}\n")
        for _ in range(3000):
            number = some("AA999999999")
            if vat_good("FR", number):
                f.write(f"FR{number} -> FR{number}\n")


def ibans():
    forms = {}
    with open("/usr/lib/python3/dist-packages/stdnum/iban.dat", encoding="utf-8") as f:
        for line in f:
            if line[0] != "#":
                forms[line[:2]] = line.split('bban="')[1].split('"')[0]
    with table("iban.table", "check digits by python-stdnum, for an account made at random in every country") as f:
        f.write("op iban\n")
        for country, form in sorted(forms.items()):
            body = ""
            for run in form.replace("!", "").replace("n", "n ").replace("a", "a ").replace("c", "c ").split():
                letters = {"n": "0123456789", "a": "ABCDEFGHIJ", "c": "0123456789ABC"}[run[-1]]
                body += "".join(random.choice(letters) for _ in range(int(run[:-1])))
            number = country + iban.calc_check_digits(country + "00" + body) + body
            wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
            f.write(f"{number} -> {number}\n{wrong} !! iban.invalid\n{number}0 !! iban.invalid\n")


def countries():
    with open("/usr/share/iso-codes/json/iso_3166-1.json", encoding="utf-8") as f:
        entries = json.load(f)["3166-1"]
    names = {}
    for lang in (None, "de", "fr", "es", "pt", "pt_BR", "it", "nl"):
        t = gettext.translation("iso_3166-1", languages=[lang]).gettext if lang else lambda name: name
        for x in entries:
            for field in ("alpha_3", "numeric", "name", "common_name", "official_name"):
                if field in x and (field[:2] not in ("al", "nu") or not lang):
                    names.setdefault(t(x[field]), set()).add(x["alpha_2"])
    with table("country.table", "names of iso-codes and their translations, but for those that it gives to two countries") as f:
        f.write("op country\n")
        f.writelines(f"{quoted(name)} -> {min(codes)}\n" for name, codes in names.items() if len(codes) == 1)


if __name__ == "__main__":
    phones()
    vats()
    ibans()
    countries()

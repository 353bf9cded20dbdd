"""LICENCES.md names what the lock installs, with licences that fit the workbook's own."""

import pytest
from licences import OTHER_SYSTEM, is_compatible, licence_of, listed, locked


def test_the_list_is_that_of_the_lock():
    assert list(listed()) == locked()


def test_each_licence_is_as_its_package_states_it_and_compatible():
    stated = {package: licence_of(package) for package in locked()}
    here = {package: licence for package, licence in stated.items() if licence != OTHER_SYSTEM}
    assert len(here) > 100 and {package: listed()[package] for package in here} == here
    known = {package: licence for package, licence in listed().items() if licence != OTHER_SYSTEM}
    assert {package: licence for package, licence in known.items() if not is_compatible(licence)} == {}


@pytest.mark.parametrize(
    "licence, compatible",
    [
        ("BSD-3-Clause AND 0BSD AND Zlib", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("MIT AND GPL-3.0-only", False),
        ("GNU General Public License v3 (GPLv3)", False),
        ("", False),
    ],
)
def test_of_several_licences_one_offered_is_enough_and_one_asked_for_too_much(licence, compatible):
    assert is_compatible(licence) == compatible

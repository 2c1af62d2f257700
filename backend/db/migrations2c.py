#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Compiles every NNNN-name.sql of a folder into one C file as a GResource.

migrations2c.py FOLDER OUTPUT.c

Runs with every build, so that a new migration needs no change of the build files; the output is
only touched when it changes.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

PREFIX = '/de/kametrix/migrations'


def main(folder, target):
    folder = pathlib.Path(folder)
    target = pathlib.Path(target)
    names = sorted(path.name for path in folder.glob('*.sql'))
    for name in names:
        if not re.fullmatch(r'\d{4}-[a-z0-9-]+\.sql', name):
            sys.exit('%s: a migration is named 0001-like-this.sql' % name)
    numbers = [name[:4] for name in names]
    if len(set(numbers)) != len(numbers):
        sys.exit('%s: two migrations have the same number' % folder)
    with tempfile.TemporaryDirectory() as work:
        xml = pathlib.Path(work, 'migrations.gresource.xml')
        made = pathlib.Path(work, 'made.c')
        xml.write_text('<gresources><gresource prefix="%s">%s</gresource></gresources>' % (
            PREFIX, ''.join('<file>%s</file>' % name for name in names)), encoding='utf-8')
        subprocess.run(['glib-compile-resources', '--sourcedir', str(folder), '--generate-source',
                        '--manual-register', '--c-name', 'kmx_migrations', '--target', str(made),
                        str(xml)], check=True)
        text = made.read_bytes()
    if not target.exists() or target.read_bytes() != text:
        target.write_bytes(text)


if __name__ == '__main__':
    main(*sys.argv[1:])

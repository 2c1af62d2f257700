#!/usr/bin/env python3
# SPDX-License-Identifier: AGPL-3.0-or-later
# Copyright the Kametrix authors
"""Turns "-- name: call_find" sections of a .sql file into KmxStatement constants.

sql2h.py INPUT.sql OUTPUT.h
"""
import re
import sys


def sections(text):
    parts = re.split(r'^-- name: ([a-z0-9_]+)\s*$', text, flags=re.M)
    for name, sql in zip(parts[1::2], parts[2::2]):
        lines = [line for line in sql.splitlines() if not line.lstrip().startswith('--')]
        yield name, '\n'.join(lines).strip().rstrip(';')


def main(source, target):
    seen = set()
    out = ['/* Made from %s by sql2h.py; do not edit. */' % source.rsplit('/', 1)[-1],
           '#pragma once', '#include "kmx-db.h"', '']
    for name, sql in sections(open(source, encoding='utf-8').read()):
        if name in seen:
            sys.exit('%s: statement "%s" stands twice' % (source, name))
        seen.add(name)
        numbers = [int(n) for n in re.findall(r'\$(\d+)', sql)]
        count = max(numbers, default=0)
        if set(numbers) != set(range(1, count + 1)):
            sys.exit('%s: statement "%s" skips a parameter' % (source, name))
        text = '\n'.join('  "%s\\n"' % line.replace('\\', '\\\\').replace('"', '\\"')
                         for line in sql.splitlines())
        out.append('G_GNUC_UNUSED static const KmxStatement KMX_SQL_%s = {\n  "%s",\n%s,\n  %d\n};\n'
                   % (name.upper(), name, text, count))
    open(target, 'w', encoding='utf-8').write('\n'.join(out))


if __name__ == '__main__':
    main(*sys.argv[1:])

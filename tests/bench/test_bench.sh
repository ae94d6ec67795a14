#!/bin/sh
# ito bench: what every contestant finds is right; nothing here depends on time.
. "${srcdir:-.}/tests/cli/tap.sh"
ITO=${ITO:-$builddir/ito}
work_directory bench

"$ITO" bench --quick -o out >table
ok $? "all contestants find the truth"
! grep -q WRONG table && grep -q "^B1 " table && grep -q "^B8 " table
ok $? "a table of all benchmarks"
[ "$(grep -c '^  ito .* mean |x|+|y| ' table)" -eq 4 ]
ok $? "B2 has the published check values, by four solvers"
"${PYTHON:-python3}" - <<'END'
import json
rows = json.load(open("out/bench.json"))["rows"]
taking_part = [r for r in rows if "skipped" not in r]
assert len(rows) >= 25 and all(r["right"] for r in taking_part)
assert {r["benchmark"] for r in taking_part if r["who"] in ("ito", "GSL user")} == {"B1", "B2", "B3"}
assert all(abs(c["value"] - c["truth"]) <= c["tolerance"] for r in taking_part for c in r["checks"])
assert not any("cost" in r for r in rows)
END
ok $? "bench.json"
[ -z "$(ls | grep -v -e '^out$' -e '^table$')" ] && [ -z "$(ls out | grep ito-bench)" ]
ok $? "what was written for the measurement is gone"
if command -v gnuplot >/dev/null; then
  grep -q "<svg" out/bench.svg
  ok $? "bench.svg"
fi
"$ITO" bench --quick -o out B2 2>err >/dev/null; [ $? -eq 2 ] && grep -q -- "--force" err
ok $? "results are not overwritten"
PYTHON=/nonexistent PATH=/nonexistent "$ITO" bench --quick --json langevin >json
ok $? "by name, as JSON"
"$ITO" bench --list | grep -q "^B6 *trace "
ok $? "--list"
"$ITO" bench langevn 2>err; [ $? -eq 2 ] && grep -q "did you mean 'langevin'" err
ok $? "an unknown name: the nearest one"
"$ITO" bench --rounds 0 2>err; [ $? -eq 2 ] && [ "$(wc -l <err)" -eq 1 ]
ok $? "--rounds 0 is refused"
finish

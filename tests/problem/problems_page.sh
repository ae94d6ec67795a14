#!/bin/sh
# problems_page.sh ITO: the chapter on problems (doc/problems.md) on standard output, from the pages that
# the program has of them: `sh tests/problem/problems_page.sh ./ito > doc/problems.md` renews it.
ito=$1
cat <<'TEXT'
# Named problems

Each problem with its formula, its parameters, and what is known of it: the solution on the same Brownian path,
expectations, a density, the final state. `ito simulate NAME` runs one, `ito order NAME` measures orders on it; in
C: `include/ito/problem.h`. Ito unless said. Every formula, derivative and number below is verified by
`tests/problem`: coefficients and derivatives in long double, solutions against fine paths, expectations by
quadrature, moment equations, or the Fokker-Planck equation, stored values by arithmetic of 30 digits.

This file is made from `ito help NAME` by `tests/problem/problems_page.sh`, and `make check` says when it is stale.
TEXT
"$ito" problems | while read -r name rest; do
  printf '\n## %s\n\n```text\n' "$name"
  "$ito" help "$name" | sed '1s/^[^:]*: //'
  printf '```\n'
done

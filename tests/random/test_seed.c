/* Derived seeds: different, reproducible, and without pattern. */
#include "tap.h"
#include <gsl/gsl_errno.h>
#include <ito/random.h>

enum
{
  n = 200000
};

static uint64_t seed[n];

static int
compare (const void *a, const void *b)
{
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return (x > y) - (x < y);
}

static size_t
repeats (void)
{
  size_t found = 0;
  qsort (seed, n, sizeof *seed, compare);
  for (size_t i = 1; i < n; i++)
    found += seed[i] == seed[i - 1];
  return found;
}

/* The worst of the 64 bits as coins, in standard errors. */
static double
unfairness (void)
{
  double worst = 0;
  for (int bit = 0; bit < 64; bit++)
    {
      long count = 0;
      for (size_t i = 0; i < n; i++)
        count += (long)(seed[i] >> bit & 1);
      worst = fmax (worst, fabs ((double)count - 0.5 * n) / sqrt (0.25 * n));
    }
  return worst;
}

int
main (void)
{
  gsl_set_error_handler_off ();
  for (uint64_t i = 0; i < n; i++)
    seed[i] = ito_seed_derive (1, i);
  double worst = unfairness ();
  tap_ok (worst <= 6.5, "2e5 runs of one study: fair bits, at most %.2f standard errors", worst);
  /* 2e5 of 2^64: a repeat has probability 1e-9. */
  tap_ok (repeats () == 0, "and no seed twice");

  for (uint64_t i = 0; i < n; i++)
    seed[i] = ito_seed_derive (i, 3);
  worst = unfairness ();
  tap_ok (worst <= 6.5, "2e5 studies: fair bits, at most %.2f standard errors", worst);
  tap_ok (repeats () == 0, "and no seed twice");

  int own = 0;
  for (uint64_t i = 0; i < 1000; i++)
    own += ito_seed_derive (i, 0) == i;
  tap_ok (own == 0, "run 0 has a seed of its own");
  tap_ok (ito_seed_derive (7, 9) == ito_seed_derive (7, 9)
              && ito_seed_derive (7, 9) != ito_seed_derive (9, 7)
              && ito_seed_derive (7, UINT64_MAX) != ito_seed_derive (7, UINT32_MAX)
              && ito_seed_derive (UINT64_MAX, 9) != ito_seed_derive (UINT32_MAX, 9),
          "a function of all bits of seed and index");

  /* Controls: seeds by counting, and by a stride that repeats. */
  for (uint64_t i = 0; i < n; i++)
    seed[i] = 1 + i;
  tap_ok (unfairness () > 6.5, "control: counted seeds have unfair bits");
  for (uint64_t i = 0; i < n; i++)
    seed[i] = ito_seed_derive (1, i % (n - 1));
  tap_ok (repeats () == 1, "control: one repeat is found");
  return tap_done ();
}

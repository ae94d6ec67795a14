/* Sorting against insertion into order by comparison: random bits, few values, negatives, zeros of
 * both signs, infinities; sizes on both sides of where the method changes. */
#include "distance/sort.h"
#include "tap.h"
#include <ito/random.h>
#include <stdint.h>

enum
{
  BITS_OF_ANY,
  NORMAL,
  FEW_VALUES,
  CONSTANT,
  SIGNS,
  KINDS
};

static void
fill (int kind, size_t n, uint64_t seed, double *x)
{
  static const double values[] = { -INFINITY, -1, -0.0, 0.0, 0x1p-1074, 1, INFINITY };
  const uint32_t key[2] = { (uint32_t)seed, 5 };
  for (size_t i = 0; i < n; i++)
    {
      const uint32_t counter[4] = { (uint32_t)i, 0, 0, 0 };
      uint32_t r[4];
      ito_philox (counter, key, r);
      uint64_t bits = (uint64_t)r[0] << 32 | r[1];
      switch (kind)
        {
        case BITS_OF_ANY:
          memcpy (&x[i], &bits, sizeof bits);
          x[i] = isnan (x[i]) ? 1 : x[i];
          break;
        case NORMAL:
          x[i] = (double)(int32_t)r[2] * 0x1p-31 + (double)r[3] * 0x1p-60;
          break;
        case FEW_VALUES:
          x[i] = (double)(r[0] % 5) - 2;
          break;
        case CONSTANT:
          x[i] = 3;
          break;
        default:
          x[i] = values[r[0] % 7];
        }
    }
}

/* In order, stable, and the same numbers: each rank names a value that stood at its index. */
static int
in_order (size_t n, const double *before, const ito_ranked *after, unsigned char *seen)
{
  memset (seen, 0, n);
  for (size_t i = 0; i < n; i++)
    {
      size_t k = after[i].index;
      if (k >= n || seen[k]++ || memcmp (&before[k], &after[i].value, sizeof (double)) != 0)
        return 0;
      if (i && !(after[i - 1].value < after[i].value)
          && !(after[i - 1].value == after[i].value && after[i - 1].index < k))
        return 0;
    }
  return 1;
}

int
main (void)
{
  static const size_t sizes[] = { 0, 1, 2, 3, 100, 500, 501, 502, 4096, 100000 };
  size_t most = 100000;
  double *x = malloc (most * sizeof *x), *y = malloc (most * sizeof *y);
  ito_ranked *ranked = malloc (most * sizeof *ranked);
  unsigned char *seen = malloc (most);
  if (!x || !y || !ranked || !seen)
    return 1;
  for (int kind = 0; kind < KINDS; kind++)
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
      {
        size_t n = sizes[s];
        int same = 1;
        fill (kind, n, s, x);
        for (size_t i = 0; i < n; i++)
          {
            y[i] = x[i];
            ranked[i] = (ito_ranked){ x[i], i };
          }
        ito_sort_ranked (n, ranked);
        tap_ok (in_order (n, x, ranked, seen), "kind %d, %zu ranked numbers", kind, n);
        ito_sort_doubles (n, y);
        for (size_t i = 0; i < n; i++)
          same &= y[i] == ranked[i].value;
        tap_ok (same, "kind %d, %zu numbers", kind, n);
      }
  if (most > 2)
    {
      ito_ranked swap = ranked[0];
      ranked[0] = ranked[most - 1];
      ranked[most - 1] = swap;
      fill (SIGNS, most, 9, x);
      tap_ok (!in_order (most, x, ranked, seen), "control: two ranks exchanged are seen");
    }
  free (x);
  free (y);
  free (ranked);
  free (seen);
  return tap_done ();
}

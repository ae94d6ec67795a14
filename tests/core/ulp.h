/* Errors in units in the last place of a double, against a truth in long double. */
#ifndef ITO_TESTS_ULP_H
#define ITO_TESTS_ULP_H

#include "core/random_bits.h"
#include <math.h>
#include <stdint.h>
#include <string.h>

#if __LDBL_MANT_DIG__ < 64
#define ULP_NO_TRUTH "long double is no wider than double here"
#endif

/* 0 where both are the same infinity or both NaN, infinite where only one is; a truth beyond the
 * largest double rounds to infinity. */
static inline double
ulp_error (double value, long double truth)
{
  double rounded = (double)truth;
  if (isnan (truth) || isnan (value))
    return isnan (truth) && isnan (value) ? 0 : INFINITY;
  if (isinf (rounded) || isinf (value))
    return rounded == value || (isinf (rounded) && fabs (value) == 0x1.fffffffffffffp+1023)
                   || (isinf (value) && fabs (rounded) == 0x1.fffffffffffffp+1023)
               ? (rounded == value ? 0 : 1)
               : INFINITY;
  int e = rounded == 0 ? -1022 : ilogb (rounded);
  return (double)(fabsl ((long double)value - truth) / ldexpl (1, (e < -1022 ? -1022 : e) - 52));
}

static inline double
ulp_from_bits (uint64_t bits)
{
  double x;
  memcpy (&x, &bits, sizeof x);
  return x;
}

static inline int
ulp_same_bits (const double *a, const double *b, size_t n)
{
  return memcmp (a, b, n * sizeof *a) == 0;
}

/* FNV-1a (Fowler, Noll, Vo) of the bits, word by word: pins them across compilers and machines. */
static inline uint64_t
ulp_hash_bits (uint64_t hash, const double *x, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      uint64_t bits;
      memcpy (&bits, x + i, sizeof bits);
      hash = (hash ^ bits) * UINT64_C (0x100000001b3);
      hash ^= hash >> 29;
    }
  return hash;
}

/* Uniform on [a, b). */
static inline double
ulp_random_in (uint64_t *state, double a, double b)
{
  return a + (b - a) * ((double)(random_bits (state) >> 11) * 0x1p-53);
}

#endif

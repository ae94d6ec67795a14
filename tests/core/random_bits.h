/* Reproducible bits for tests: splitmix64 (Steele, Lea, Flood 2014). */
#ifndef ITO_TESTS_RANDOM_BITS_H
#define ITO_TESTS_RANDOM_BITS_H

#include <math.h>
#include <stdint.h>
#include <string.h>

static inline uint64_t
random_bits (uint64_t *state)
{
  uint64_t z = *state += UINT64_C (0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C (0xbf58476d1ce4e5b9);
  z = (z ^ (z >> 27)) * UINT64_C (0x94d049bb133111eb);
  return z ^ (z >> 31);
}

static inline size_t
random_below (uint64_t *state, size_t n)
{
  return (size_t)(random_bits (state) % n);
}

/* Any finite double: all signs, exponents and fractions. */
static inline double
random_double (uint64_t *state)
{
  double x;
  do
    {
      uint64_t bits = random_bits (state);
      memcpy (&x, &bits, sizeof x);
    }
  while (!isfinite (x));
  return x;
}

static inline int
same_bits (double a, double b)
{
  return memcmp (&a, &b, sizeof a) == 0;
}

#endif

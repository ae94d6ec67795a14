/* The larger of two errors, where a NaN is the largest of all: fmax would hide it. */
#ifndef ITO_TESTS_TARGET_LARGER_H
#define ITO_TESTS_TARGET_LARGER_H

#include <math.h>

static inline double
larger (double a, double b)
{
  return a >= b || isnan (a) ? a : b;
}

#endif

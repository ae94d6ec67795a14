/* Linear combinations of blocks, the test for numbers that are not finite, and elementwise
 * functions: included by kernels_isa.c, once for each instruction set. */
#ifndef ITO_CORE_COMBINE_KERNEL_H
#define ITO_CORE_COMBINE_KERNEL_H

#include "core/vmath.h"
#include <stddef.h>

/* A lane reads only itself before it is written, so an output that is an input is no obstacle. */
#ifdef __clang__
#define ITO_LANES_INDEPENDENT _Pragma ("clang loop vectorize(assume_safety)")
#else
#define ITO_LANES_INDEPENDENT _Pragma ("GCC ivdep")
#endif

/* One pass for each number of terms; TERM3 and the like add the terms in the order of the table. */
#define ITO_COMBINE_TERM1 c0 *x0[p]
#define ITO_COMBINE_TERM2 ITO_FMA (c1, x1[p], ITO_COMBINE_TERM1)
#define ITO_COMBINE_TERM3 ITO_FMA (c2, x2[p], ITO_COMBINE_TERM2)
#define ITO_COMBINE_TERM4 ITO_FMA (c3, x3[p], ITO_COMBINE_TERM3)
#define ITO_COMBINE_TERM5 ITO_FMA (c4, x4[p], ITO_COMBINE_TERM4)
#define ITO_COMBINE_TERM6 ITO_FMA (c5, x5[p], ITO_COMBINE_TERM5)

#define ITO_COMBINE_ROW(terms)                                                                     \
  case terms:                                                                                      \
    ITO_LANES_INDEPENDENT                                                                          \
    for (size_t p = 0; p < n; p++)                                                                 \
      y[p] = ITO_COMBINE_TERM##terms;                                                              \
    break

/* Seven terms and more: the same order in pieces that stay in registers or L1. */
static void
combine_many (size_t n, double *y, size_t terms, const double *c, const double *const *x,
              size_t offset)
{
  enum
  {
    piece = 64
  };
  double sum[piece];
  for (size_t start = 0; start < n; start += piece)
    {
      size_t m = n - start < piece ? n - start : piece;
      const double *xj = x[0] + offset + start;
      for (size_t p = 0; p < m; p++)
        sum[p] = c[0] * xj[p];
      for (size_t j = 1; j < terms; j++)
        {
          const double cj = c[j];
          xj = x[j] + offset + start;
          for (size_t p = 0; p < m; p++)
            sum[p] = ITO_FMA (cj, xj[p], sum[p]);
        }
      for (size_t p = 0; p < m; p++)
        y[start + p] = sum[p];
    }
}

static void
combine (size_t d, size_t n, size_t stride, double *out, size_t terms, const double *c,
         const double *const *x)
{
  const double c0 = c[0], c1 = terms > 1 ? c[1] : 0, c2 = terms > 2 ? c[2] : 0;
  const double c3 = terms > 3 ? c[3] : 0, c4 = terms > 4 ? c[4] : 0, c5 = terms > 5 ? c[5] : 0;
  for (size_t i = 0; i < d; i++)
    {
      const size_t offset = i * stride;
      double *y = out + offset;
      const double *x0 = x[0] + offset;
      const double *x1 = terms > 1 ? x[1] + offset : x0, *x2 = terms > 2 ? x[2] + offset : x0;
      const double *x3 = terms > 3 ? x[3] + offset : x0, *x4 = terms > 4 ? x[4] + offset : x0;
      const double *x5 = terms > 5 ? x[5] + offset : x0;
      switch (terms)
        {
          ITO_COMBINE_ROW (1);
          ITO_COMBINE_ROW (2);
          ITO_COMBINE_ROW (3);
          ITO_COMBINE_ROW (4);
          ITO_COMBINE_ROW (5);
          ITO_COMBINE_ROW (6);
        default:
          combine_many (n, y, terms, c, x, offset);
        }
    }
}

/* An exponent of all ones carries into the sign bit when one is added to it. */
static int
not_finite (size_t d, size_t n, size_t stride, const double *x)
{
  uint64_t found = 0;
  for (size_t i = 0; i < d; i++)
    for (size_t p = 0; p < n; p++)
      found |= (ito_v_bits (x[i * stride + p]) & UINT64_C (0x7ff0000000000000))
               + UINT64_C (0x0010000000000000);
  return (int)(found >> 63);
}

static void
elementwise_exp (size_t n, const double *x, double *out)
{
  ITO_LANES_INDEPENDENT
  for (size_t p = 0; p < n; p++)
    out[p] = ito_v_exp (x[p]);
}

static void
elementwise_log (size_t n, const double *x, double *out)
{
  ITO_LANES_INDEPENDENT
  for (size_t p = 0; p < n; p++)
    out[p] = ito_v_log (x[p]);
}

static void
elementwise_sincos2pi (size_t n, const double *u, double *s, double *c)
{
  ITO_LANES_INDEPENDENT
  for (size_t p = 0; p < n; p++)
    {
      double sine, cosine;
      ito_v_sincos2pi (u[p], &sine, &cosine);
      s[p] = sine;
      c[p] = cosine;
    }
}

#endif

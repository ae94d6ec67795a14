/* Inside of fractional Brownian motion (ito/fractional.h): a source maps normals to increments. */
#ifndef ITO_RANDOM_FRACTIONAL_H
#define ITO_RANDOM_FRACTIONAL_H

#include "core/error.h"
#include <ito/fractional.h>

/* One way to make paths.  Its normals have addresses of their own (draw). */
typedef struct
{
  unsigned draw;
  /* Increments x [steps][stride] of `lanes` paths of the normals z [normals][lanes], by the work
   * [f->work], aligned. */
  void (*map) (const ito_fractional *f, size_t lanes, const double *z, size_t stride, double *x,
               double *work);
  void (*clear) (ito_fractional *f);
} ito_fractional_source;

extern const ito_fractional_source ito_fractional_circulant, ito_fractional_cholesky,
    ito_fractional_mixture;

struct ito_fractional
{
  const ito_fractional_source *source;
  uint64_t seed;
  unsigned stream;
  double hurst, end;
  size_t steps, normals, work;
  double *times;       /* [steps+1] of Cholesky, else NULL: equal steps */
  double *coefficient; /* circulant: [steps+1]; Cholesky: the factor, packed; mixture: see there */
  size_t terms;        /* mixture */
  void *plan;          /* circulant */
};

#define ITO_FRACTIONAL_LANES 8 /* at most, of a map */

/* Coefficients of a source, whose hurst, end, steps and times are set; ito_fractional_free clears
 * them. */
int ito_fractional_make_circulant (ito_fractional *f, ito_error *error);
int ito_fractional_make_cholesky (ito_fractional *f, ito_error *error);
int ito_fractional_make_mixture (ito_fractional *f, double rate_ratio, ito_error *error);

/* The quadratic problem of the Markov approximation on [0, 1], at rates gamma:
 *   E int (sum omega_k Y_k - B)^2 dt = omega^T A omega - 2 b^T omega + c.  */
double ito_fractional_gram (double gamma, double other);   /* A_ij */
double ito_fractional_moment (double hurst, double gamma); /* b_i */
double ito_fractional_square (double hurst);               /* c */
/* ito_fractional_markov without raising. */
int ito_fractional_weights (double hurst, double end, size_t terms, double rate_ratio,
                            double *rates, double *weights, double *cost, ito_error *error);

/* Cholesky's factor of the symmetric a [n][n], lower triangle, in place, packed by rows:
 * l[i(i+1)/2 + j].  Returns the first row that depends on those above it to rounding (its pivot is
 * below `tolerance` of its diagonal), or n. */
size_t ito_fractional_factor (size_t n, double *l, double tolerance);

#endif

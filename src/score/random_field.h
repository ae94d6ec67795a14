/* A smooth random vector field on R^d x time: a sum of random Fourier features. */
#ifndef ITO_SCORE_RANDOM_FIELD_H
#define ITO_SCORE_RANDOM_FIELD_H

#include "core/error.h"
#include <stddef.h>
#include <stdint.h>

/* phi_i(x, t) = sum_m amplitude[i][m] cos 2 pi (sum_j frequency[j][m] x_j + rate[m] t + phase[m])
 */
typedef struct
{
  size_t d, modes;
  double *frequency; /* [d][modes] turns per unit of x */
  double *amplitude; /* [d][modes] */
  double *rate;      /* [modes] turns per unit of t */
  double *phase;     /* [modes] turns */
  void *base;
} ito_random_field;

/* Correlation length in x; rate in radians per unit of t. */
int ito_random_field_init (ito_random_field *f, size_t d, size_t modes, double length, double rate,
                           uint64_t seed, ito_error *error);
void ito_random_field_clear (ito_random_field *f);

/* Doubles of scratch for n lanes. */
size_t ito_random_field_scratch (size_t n);
/* out_i += weight[p] phi_i(scale[p] x_p, t[p]). */
void ito_random_field_add (const ito_random_field *f, size_t n, size_t stride, const double *t,
                           const double *scale, const double *weight, const double *x, double *out,
                           double *scratch);
/* out[p] += weight[p] times the divergence in x of phi(scale[p] x, t[p]). */
void ito_random_field_divergence (const ito_random_field *f, size_t n, size_t stride,
                                  const double *t, const double *scale, const double *weight,
                                  const double *x, double *out, double *scratch);

#endif
